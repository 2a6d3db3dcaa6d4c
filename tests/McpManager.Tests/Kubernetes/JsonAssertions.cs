using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpManager.Tests.Kubernetes;

internal static class JsonAssertions
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    /// <summary>Equal whatever the order of properties; a difference is shown as text.</summary>
    public static void ShouldBeJson(this JsonNode actual, JsonNode expected, string? message = null)
    {
        if (!JsonNode.DeepEquals(actual, expected))
        {
            Sorted(actual)!.ToJsonString(s_indented).ShouldBe(Sorted(expected)!.ToJsonString(s_indented), message);
        }
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject obj => new JsonObject(obj.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, Sorted(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
