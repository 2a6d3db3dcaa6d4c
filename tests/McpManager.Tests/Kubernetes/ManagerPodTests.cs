using System.Text.Json.Nodes;

namespace McpManager.Tests.Kubernetes;

/// <summary>The manager's own pods: every field that the restricted profile asks for, and some that it does not.</summary>
public class ManagerPodTests
{
    private static JsonNode Deployment => Manifest.The("Deployment")["spec"]!;

    private static JsonNode Pod => Deployment["template"]!["spec"]!;

    private static JsonNode Container => Pod["containers"]!.AsArray().ShouldHaveSingleItem()!;

    [Fact]
    public void It_shares_nothing_with_the_node()
    {
        foreach (var field in (string[])["hostNetwork", "hostPID", "hostIPC", "hostUsers", "initContainers", "ephemeralContainers"])
        {
            Pod[field].ShouldBeNull(field);
        }

        Container["ports"]!.AsArray().ShouldAllBe(port => port!["hostPort"] == null);
        Container["securityContext"]!["procMount"].ShouldBeNull();
        Pod["securityContext"]!["sysctls"].ShouldBeNull();
    }

    [Fact]
    public void Volumes_are_of_the_kinds_that_the_profile_allows() => Pod["volumes"]!.AsArray()
        .SelectMany(volume => volume!.AsObject().Select(pair => pair.Key).Where(key => key != "name"))
        .ShouldBe(["emptyDir", "configMap", "secret"]);

    [Fact]
    public void It_is_nobody_and_can_become_nobody_else()
    {
        foreach (var context in (JsonNode[])[Pod["securityContext"]!, Container["securityContext"]!])
        {
            ((bool)context["runAsNonRoot"]!).ShouldBeTrue();
            ((long)context["runAsUser"]!).ShouldBe(1000);
            context["seccompProfile"]!.ShouldBeJson(JsonNode.Parse("""{"type": "RuntimeDefault"}""")!);
        }

        var container = Container["securityContext"]!;
        ((bool)container["privileged"]!).ShouldBeFalse();
        ((bool)container["allowPrivilegeEscalation"]!).ShouldBeFalse();
        ((bool)container["readOnlyRootFilesystem"]!).ShouldBeTrue();
        container["capabilities"]!.ShouldBeJson(JsonNode.Parse("""{"drop": ["ALL"]}""")!);
    }

    [Fact]
    public void Only_its_tmp_can_be_written()
    {
        var mounts = Container["volumeMounts"]!.AsArray();
        mounts.Where(mount => mount!["readOnly"] is null).ShouldHaveSingleItem()!["mountPath"]!.GetValue<string>().ShouldBe("/tmp");
        Pod["volumes"]!.AsArray().Single(volume => volume!["emptyDir"] is not null)!["emptyDir"]!["sizeLimit"].ShouldNotBeNull();
    }

    [Fact]
    public void It_has_requests_and_limits()
    {
        foreach (var kind in (string[])["requests", "limits"])
        {
            Container["resources"]![kind]!.AsObject().Select(pair => pair.Key).ShouldBe(["cpu", "memory", "ephemeral-storage"]);
        }
    }

    [Fact]
    public void It_is_told_its_token_and_no_other_services()
    {
        ((bool)Pod["automountServiceAccountToken"]!).ShouldBeTrue();
        ((bool)Pod["enableServiceLinks"]!).ShouldBeFalse();
    }

    [Fact]
    public void It_may_finish_what_it_serves()
    {
        var pause = long.Parse((string)Container["lifecycle"]!["preStop"]!["exec"]!["command"]![1]!);

        // ManagerApp's own patience with requests in flight, and something for the way out.
        ((long)Pod["terminationGracePeriodSeconds"]!).ShouldBeGreaterThan(pause + 30);
        ((long)Deployment["strategy"]!["rollingUpdate"]!["maxUnavailable"]!).ShouldBe(0);
        ((long)Deployment["replicas"]!).ShouldBe(2);
    }

    [Fact]
    public void The_names_of_the_Service_are_allowed_hosts()
    {
        var hosts = ((string)Variable("ALLOWED_HOSTS")["value"]!).Split(',');
        hosts.ShouldBe(["mcp-manager", .. ((string[])["", ".svc", ".svc.cluster.local"]).Select(end => $"mcp-manager.$(KUBERNETES_NAMESPACE){end}"), "$(MANAGER_HOSTS)"]);

        // $(NAME) is filled in from variables that stand before it in the same list only.
        var names = Container["env"]!.AsArray().Select(variable => (string)variable!["name"]!).ToList();
        names.IndexOf("ALLOWED_HOSTS").ShouldBeGreaterThan(names.IndexOf("KUBERNETES_NAMESPACE"));
        names.IndexOf("ALLOWED_HOSTS").ShouldBeGreaterThan(names.IndexOf("MANAGER_HOSTS"));
        names.ShouldContain("MANAGER_HOSTS");
    }

    [Fact]
    public void The_name_of_its_Ingress_is_an_allowed_host() =>
        Settings["MANAGER_HOSTS"]!.GetValue<string>().Split(',').ShouldContain((string)Manifest.The("Ingress")["spec"]!["rules"]![0]!["host"]!);

    [Fact]
    public void The_settings_agree_with_what_stands_around()
    {
        ((string?)Settings["INGRESS_CLASS"]).ShouldBe((string?)Manifest.The("Ingress")["spec"]!["ingressClassName"]);
        ((string?)Settings["INGRESS_NAMESPACE"]).ShouldBe(
            (string?)Manifest.The("NetworkPolicy")["spec"]!["ingress"]![0]!["from"]![0]!["namespaceSelector"]!["matchLabels"]!["kubernetes.io/metadata.name"]);
    }

    [Fact]
    public void No_workload_reaches_the_manager()
    {
        var peers = Manifest.The("NetworkPolicy")["spec"]!["ingress"]!.AsArray().ShouldHaveSingleItem()!["from"]!.AsArray();
        foreach (var peer in peers.Where(peer => peer!["namespaceSelector"] is null))
        {
            peer!["podSelector"]!["matchExpressions"]!.ShouldBeJson(
                JsonNode.Parse("""[{"key": "app.kubernetes.io/managed-by", "operator": "NotIn", "values": ["mcp-manager"]}]""")!);
        }
    }

    private static JsonNode Settings => Manifest.Of().Single(manifest => manifest.Name == "mcp-manager-config").Json["data"]!;

    private static JsonNode Variable(string name) => Container["env"]!.AsArray().Single(variable => (string?)variable!["name"] == name)!;
}
