using System.Text.Json.Nodes;

namespace McpManager.Tests.Kubernetes;

public class ChartTests
{
    private static readonly string[] s_ofHelm = ["app.kubernetes.io/instance", "app.kubernetes.io/managed-by", "helm.sh/chart"];

    [Fact]
    public void With_its_defaults_it_makes_the_objects_of_the_folder()
    {
        var plain = Manifest.Of().Where(manifest => manifest.Kind != "Namespace").ToDictionary(manifest => $"{manifest.Kind}/{manifest.Name}");
        var rendered = Chart.Render();

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
    public void Nothing_of_it_is_taken_for_a_workload_by_the_manager() => Chart.Render()
        .ShouldAllBe(manifest => (string?)manifest.Json["metadata"]!["labels"]!["app.kubernetes.io/managed-by"] != "mcp-manager");

    [Theory]
    [InlineData("policy/v1", "policy/v1/PodDisruptionBudget")]
    [InlineData("policy/v1", "policy/v1/PodDisruptionBudget", "policy/v1beta1/PodDisruptionBudget")]
    [InlineData("policy/v1beta1", "policy/v1beta1/PodDisruptionBudget")]
    public void The_disruption_budget_has_the_form_that_the_server_knows(string expected, params string[] offered) =>
        Chart.Render(null, offered).Single(manifest => manifest.Kind == "PodDisruptionBudget").ApiVersion.ShouldBe(expected);

    [Fact]
    public void What_is_turned_off_is_not_there()
    {
        var values = Chart.DefaultValues();
        foreach (var part in (string[])["ingress", "networkPolicy", "autoscaling", "podDisruptionBudget"])
        {
            values[part]!["enabled"] = false;
        }

        values["replicas"] = 3;
        var rendered = Chart.Render(values);

        rendered.Select(manifest => manifest.Kind).ShouldBe(["ConfigMap", "Deployment", "Role", "RoleBinding", "Service", "ServiceAccount", "ConfigMap"]);
        ((long)rendered.Single(manifest => manifest.Kind == "Deployment").Json["spec"]!["replicas"]!).ShouldBe(3);
    }

    [Fact]
    public void What_is_added_is_there()
    {
        var values = Chart.DefaultValues();
        values["templates"] = new JsonObject { ["my-mcp.json"] = """{"name": "my-mcp", "image": "my-org/my-mcp:1"}""" };
        values["imagePullSecrets"] = new JsonArray(new JsonObject { ["name"] = "registry" });
        values["ingress"]!["tlsSecret"] = "mcp-tls";
        values["ingress"]!["annotations"] = new JsonObject { ["a/b"] = "c" };
        values["networkPolicy"]!["extraEgress"] = new JsonArray(JsonNode.Parse("""{"ports": [{"port": 16443, "protocol": "TCP"}]}"""));
        values["nodeSelector"] = new JsonObject { ["disk"] = "ssd" };
        values["tolerations"] = new JsonArray(new JsonObject { ["operator"] = "Exists" });
        values["podAnnotations"] = new JsonObject { ["note"] = "x" };
        var rendered = Chart.Render(values);
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
    public void A_changed_setting_is_a_rollout()
    {
        var values = Chart.DefaultValues();
        values["config"]!["LOG_LEVEL"] = "DEBUG";

        Checksum(Chart.Render(values)).ShouldNotBe(Checksum(Chart.Render()));
    }

    [Fact]
    public void Every_value_has_its_place_in_the_schema()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Chart.Folder, "values.schema.json")))!["properties"]!.AsObject();
        var values = Chart.DefaultValues();

        schema.Select(pair => pair.Key).Where(name => name != "global").ShouldBe(values.Select(pair => pair.Key), ignoreOrder: true);
        foreach (var (name, value) in values.Where(pair => pair.Value is JsonObject && (bool?)(schema[pair.Key]!["additionalProperties"] as JsonValue) == false))
        {
            schema[name]!["properties"]!.AsObject().Select(pair => pair.Key).ShouldBe(value!.AsObject().Select(pair => pair.Key), ignoreOrder: true);
        }
    }

    [Fact]
    public void The_notes_say_how_to_reach_it() => Chart.Notes().ShouldContain("kubectl -n mcp port-forward svc/mcp-manager 8000:80");

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
