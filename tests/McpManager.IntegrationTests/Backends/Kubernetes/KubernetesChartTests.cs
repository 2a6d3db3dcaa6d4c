using System.Text.Json.Nodes;
using McpManager.IntegrationTests.Rigs.Kubernetes;
using McpManager.Tests.Kubernetes;

namespace McpManager.IntegrationTests.Backends.Kubernetes;

/// <summary>What Helm makes of the chart and its values.</summary>
public sealed class KubernetesChartTests : IDisposable
{
    private static readonly string[] s_ofHelm = ["app.kubernetes.io/instance", "app.kubernetes.io/managed-by", "helm.sh/chart"];

    private readonly Helm _helm;

    public KubernetesChartTests()
    {
        Helm.Require();
        _helm = new Helm();
    }

    public void Dispose() => _helm?.Dispose();

    [Fact]
    public async Task Helm_has_nothing_to_say_against_it() => (await _helm.RunAsync("lint", "--strict", Helm.Chart)).ShouldContain("1 chart(s) linted, 0 chart(s) failed");

    [Fact]
    public async Task With_its_defaults_it_makes_the_objects_of_the_folder()
    {
        var plain = Manifest.Of().Where(manifest => manifest.Kind != "Namespace").ToDictionary(manifest => $"{manifest.Kind}/{manifest.Name}");
        var rendered = await _helm.RenderAsync();

        rendered.Select(manifest => $"{manifest.Kind}/{manifest.Name}").ShouldBe(plain.Keys, ignoreOrder: true);
        foreach (var manifest in rendered)
        {
            var expected = plain[$"{manifest.Kind}/{manifest.Name}"];
            if (manifest.Kind == "Deployment")
            {
                // Left to the autoscaler; and a change of the settings is a rollout.
                expected.Json["spec"]!.AsObject().Remove("replicas");
                manifest.Json["spec"]!["template"]!["metadata"]!.AsObject().Remove("annotations");
            }

            WithoutHelm(manifest).ShouldBeJson(expected.Json, manifest.ToString());
        }
    }

    [Fact]
    public async Task Nothing_of_it_is_taken_for_a_workload_by_the_manager() => (await _helm.RenderAsync())
        .ShouldAllBe(manifest => (string?)manifest.Json["metadata"]!["labels"]!["app.kubernetes.io/managed-by"] != "mcp-manager");

    [Fact]
    public async Task What_is_turned_off_is_not_there()
    {
        var values = new JsonObject { ["replicas"] = 3 };
        foreach (var part in (string[])["ingress", "networkPolicy", "autoscaling", "podDisruptionBudget"])
        {
            values[part] = new JsonObject { ["enabled"] = false };
        }

        var rendered = await _helm.RenderAsync(values);

        rendered.Select(manifest => manifest.Kind).ShouldBe(["ConfigMap", "Deployment", "Role", "RoleBinding", "Service", "ServiceAccount", "ConfigMap"], ignoreOrder: true);
        ((long)rendered.Single(manifest => manifest.Kind == "Deployment").Json["spec"]!["replicas"]!).ShouldBe(3);
    }

    [Fact]
    public async Task What_is_added_is_there()
    {
        var rendered = await _helm.RenderAsync(new JsonObject
        {
            ["templates"] = new JsonObject { ["my-mcp.json"] = """{"name": "my-mcp", "image": "my-org/my-mcp:1"}""" },
            ["imagePullSecrets"] = new JsonArray(new JsonObject { ["name"] = "registry" }),
            ["ingress"] = new JsonObject { ["tlsSecret"] = "mcp-tls", ["annotations"] = new JsonObject { ["a/b"] = "c" } },
            ["networkPolicy"] = new JsonObject { ["extraEgress"] = new JsonArray(JsonNode.Parse("""{"ports": [{"port": 16443, "protocol": "TCP"}]}""")) },
            ["nodeSelector"] = new JsonObject { ["disk"] = "ssd" },
            ["tolerations"] = new JsonArray(new JsonObject { ["operator"] = "Exists" }),
            ["podAnnotations"] = new JsonObject { ["note"] = "x" },
        });
        JsonNode The(string kind) => rendered.First(manifest => manifest.Kind == kind).Json;

        rendered.Single(manifest => manifest.Name == "mcp-manager-templates").Json["data"]!.AsObject().Select(pair => pair.Key).ShouldContain("my-mcp.json");
        The("Ingress")["spec"]!["tls"]!.ShouldBeJson(JsonNode.Parse("""[{"hosts": ["mcp.localhost"], "secretName": "mcp-tls"}]""")!);
        ((string?)The("Ingress")["metadata"]!["annotations"]!["a/b"]).ShouldBe("c");
        The("NetworkPolicy")["spec"]!["egress"]!.AsArray().Count.ShouldBe(4);
        var pod = The("Deployment")["spec"]!["template"]!;
        ((string?)pod["metadata"]!["annotations"]!["note"]).ShouldBe("x");
        ((string?)pod["spec"]!["nodeSelector"]!["disk"]).ShouldBe("ssd");
        pod["spec"]!["tolerations"]!.AsArray().ShouldHaveSingleItem();
        pod["spec"]!["imagePullSecrets"]!.AsArray().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_changed_setting_is_a_rollout()
    {
        var changed = await _helm.RenderAsync(new JsonObject { ["config"] = new JsonObject { ["LOG_LEVEL"] = "DEBUG" } });

        Checksum(changed).ShouldNotBe(Checksum(await _helm.RenderAsync()));
    }

    [Theory]
    [InlineData("""{"replicas": 0}""", "/replicas")]
    [InlineData("""{"config": {"MAX_CONTAINERS": 5}}""", "/config/MAX_CONTAINERS")]
    [InlineData("""{"ingres": {"enabled": false}}""", "ingres")]
    public async Task A_value_that_breaks_a_rule_is_refused_by_its_name(string values, string name) =>
        (await Should.ThrowAsync<InvalidOperationException>(() => _helm.RenderAsync(JsonNode.Parse(values)!.AsObject()))).Message.ShouldContain(name);

    private static string? Checksum(IEnumerable<Manifest> rendered) =>
        (string?)rendered.Single(manifest => manifest.Kind == "Deployment").Json["spec"]!["template"]!["metadata"]!["annotations"]!["checksum/config"];

    private static JsonObject WithoutHelm(Manifest manifest)
    {
        var labels = manifest.Json["metadata"]!["labels"]!.AsObject();
        foreach (var label in s_ofHelm)
        {
            labels.Remove(label).ShouldBeTrue($"{manifest}: {label}");
        }

        return manifest.Json;
    }
}
