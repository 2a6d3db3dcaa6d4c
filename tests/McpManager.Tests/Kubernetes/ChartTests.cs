using System.Text.Json.Nodes;
using McpManager.Tests.Traefik;

namespace McpManager.Tests.Kubernetes;

/// <summary>What can be seen without Helm. What Helm makes of the chart is tested with Helm.</summary>
public class ChartTests
{
    private static readonly string s_folder = Path.Combine(Manifest.Folder, "chart");

    [Fact]
    public void Every_value_has_its_place_in_the_schema()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(s_folder, "values.schema.json")))!["properties"]!.AsObject();
        var values = YamlFile.Read(Path.Combine(s_folder, "values.yaml"));

        schema.Select(pair => pair.Key).Where(name => name != "global").ShouldBe(values.Select(pair => pair.Key), ignoreOrder: true);
        foreach (var (name, value) in values.Where(pair => pair.Value is JsonObject && (bool?)(schema[pair.Key]!["additionalProperties"] as JsonValue) == false))
        {
            schema[name]!["properties"]!.AsObject().Select(pair => pair.Key).ShouldBe(value!.AsObject().Select(pair => pair.Key), ignoreOrder: true);
        }
    }
}
