using System.Text.Json.Nodes;
using McpManager.Backends.Kubernetes;
using McpManager.Tests.Architecture;

namespace McpManager.Tests.Kubernetes;

public class ManifestTests
{
    // Kubernetes 1.36 does not serve these any more: prefix of apiVersion/kind.
    private static readonly string[] s_removed =
    [
        "extensions/v1beta1/", "apps/v1beta1/", "apps/v1beta2/", "policy/v1beta1/", "batch/v1beta1/", "batch/v2alpha1/", "autoscaling/v2beta1/", "autoscaling/v2beta2/",
        "networking.k8s.io/v1beta1/Ingress", "discovery.k8s.io/v1beta1/", "events.k8s.io/v1beta1/", "coordination.k8s.io/v1beta1/Lease/", "node.k8s.io/v1beta1/",
        "rbac.authorization.k8s.io/v1alpha1/", "rbac.authorization.k8s.io/v1beta1/", "authentication.k8s.io/v1beta1/TokenReview", "authorization.k8s.io/v1beta1/",
        "apiextensions.k8s.io/v1beta1/", "apiregistration.k8s.io/v1beta1/", "admissionregistration.k8s.io/v1beta1/MutatingWebhook",
        "admissionregistration.k8s.io/v1beta1/ValidatingWebhook", "certificates.k8s.io/v1beta1/CertificateSigningRequest", "scheduling.k8s.io/v1beta1/",
        "storage.k8s.io/v1beta1/CSI", "storage.k8s.io/v1beta1/StorageClass", "storage.k8s.io/v1beta1/VolumeAttachment",
        "flowcontrol.apiserver.k8s.io/v1beta1/", "flowcontrol.apiserver.k8s.io/v1beta2/", "flowcontrol.apiserver.k8s.io/v1beta3/",
    ];

    // Group and kind → since which minor version of 1.x the form that is used here exists.
    private static readonly Dictionary<string, int> s_since = new(StringComparer.Ordinal) { ["policy/v1/PodDisruptionBudget"] = 21 };

    [Theory]
    [InlineData("")]
    [InlineData("before-1.21")]
    [InlineData("examples")]
    public void Every_manifest_has_a_version_a_kind_and_a_name(string folder)
    {
        var manifests = Manifest.Of(folder);

        manifests.ShouldNotBeEmpty();
        foreach (var manifest in manifests)
        {
            manifest.ApiVersion.ShouldNotBeNullOrEmpty();
            manifest.Kind.ShouldNotBeNullOrEmpty();
            manifest.Name.ShouldNotBeNullOrEmpty();
        }
    }

    [Fact]
    public void Everything_that_runs_a_manager_is_there() => Manifest.Of().Select(manifest => manifest.Kind).ShouldBe(
    [
        "Namespace", "ServiceAccount", "Role", "RoleBinding", "ConfigMap", "ConfigMap", "NetworkPolicy", "Deployment", "Service", "Ingress", "HorizontalPodAutoscaler",
        "PodDisruptionBudget",
    ]);

    [Fact]
    public void The_namespace_comes_first() => Manifest.Of()[0].Kind.ShouldBe("Namespace");

    [Fact]
    public void The_namespace_is_of_the_restricted_profile()
    {
        var labels = Manifest.The("Namespace")["metadata"]!["labels"]!;
        foreach (var mode in (string[])["enforce", "audit", "warn"])
        {
            ((string?)labels[$"pod-security.kubernetes.io/{mode}"]).ShouldBe("restricted");
        }
    }

    [Fact]
    public void No_object_names_a_namespace_so_that_all_go_where_the_context_is() =>
        Manifest.Of().Where(manifest => manifest.Json.ToJsonString().Contains("\"namespace\":", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void Nothing_is_cluster_wide_but_the_namespace() =>
        Manifest.Of().Where(manifest => manifest.Kind.StartsWith("Cluster", StringComparison.Ordinal)
            || manifest.Kind is "CustomResourceDefinition" or "PersistentVolume" or "StorageClass" or "IngressClass" or "PriorityClass" or "PodSecurityPolicy" or "APIService"
            || manifest.Kind.EndsWith("WebhookConfiguration", StringComparison.Ordinal)).ShouldBeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("examples")]
    public void No_version_is_one_that_Kubernetes_up_to_1_36_has_removed(string folder) =>
        Manifest.Of(folder).Where(manifest => s_removed.Any(gone => $"{manifest.ApiVersion}/{manifest.Kind}/".StartsWith(gone, StringComparison.Ordinal))).ShouldBeEmpty();

    [Fact]
    public void What_an_older_server_lacks_is_there_in_its_form()
    {
        var newer = Manifest.Of().Where(manifest => s_since.ContainsKey($"{manifest.ApiVersion}/{manifest.Kind}")).ShouldHaveSingleItem();
        var older = Manifest.Of("before-1.21").ShouldHaveSingleItem();

        older.ApiVersion.ShouldBe("policy/v1beta1");
        older.Json.Remove("apiVersion");
        newer.Json.Remove("apiVersion");
        older.Json.ShouldBeJson(newer.Json);
    }

    [Fact]
    public void Ports_names_and_selectors_fit_together()
    {
        var pod = Manifest.The("Deployment")["spec"]!["template"]!;
        var labels = pod["metadata"]!["labels"]!.AsObject();
        foreach (var selector in (JsonNode[])[
            Manifest.The("Deployment")["spec"]!["selector"]!["matchLabels"]!,
            Manifest.The("Service")["spec"]!["selector"]!,
            Manifest.The("NetworkPolicy")["spec"]!["podSelector"]!["matchLabels"]!,
            Manifest.The("PodDisruptionBudget")["spec"]!["selector"]!["matchLabels"]!])
        {
            selector.AsObject().ShouldAllBe(pair => (string?)labels[pair.Key] == (string?)pair.Value);
            selector.AsObject().Select(pair => pair.Key).ShouldBe(["app.kubernetes.io/name", "app.kubernetes.io/component"]);
        }

        var port = Manifest.The("Service")["spec"]!["ports"]![0]!;
        ((long)port["port"]!).ShouldBe(80);
        ((string?)port["targetPort"]).ShouldBe((string?)pod["spec"]!["containers"]![0]!["ports"]![0]!["name"]);
        ((string?)Manifest.The("HorizontalPodAutoscaler")["spec"]!["scaleTargetRef"]!["name"]).ShouldBe("mcp-manager");
        ((string?)Manifest.The("Ingress")["spec"]!["rules"]![0]!["http"]!["paths"]![0]!["backend"]!["service"]!["port"]!["name"]).ShouldBe("http");
    }

    [Fact]
    public void The_policies_that_the_manager_makes_let_its_pods_in()
    {
        var labels = Manifest.The("Deployment")["spec"]!["template"]!["metadata"]!["labels"]!;
        var wanted = new KubernetesOptions { Namespace = "mcp", Identity = "test" }.ManagerLabels;

        wanted.ShouldAllBe(pair => (string?)labels[pair.Key] == pair.Value);
    }

    [Fact]
    public void The_templates_are_those_of_the_repository()
    {
        var data = Manifest.Of().Single(manifest => manifest.Name == "mcp-manager-templates").Json["data"]!.AsObject();

        data.ToDictionary(pair => pair.Key, pair => (string)pair.Value!).ShouldBe(
            Templates(Path.Combine(Repository.Root, "docker", "templates")), ignoreOrder: true, "scripts/k8s-templates.sh makes them anew");
        Templates(Path.Combine(Manifest.Folder, "chart", "files")).ShouldBe(
            Templates(Path.Combine(Repository.Root, "docker", "templates")), ignoreOrder: true, "scripts/k8s-templates.sh makes them anew");
    }

    private static Dictionary<string, string> Templates(string folder) =>
        Directory.EnumerateFiles(folder, "*.json").ToDictionary(file => Path.GetFileName(file), File.ReadAllText);
}
