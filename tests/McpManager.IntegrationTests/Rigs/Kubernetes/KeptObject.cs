using System.Text.Json.Nodes;

namespace McpManager.IntegrationTests.Rigs.Kubernetes;

/// <summary>Compares an object as it was sent with what the API server made of it.</summary>
internal static class KeptObject
{
    /// <summary>What was sent and is not there, or is otherwise: path, and both values. The server may add to it.</summary>
    public static IReadOnlyList<string> Lost(JsonNode? sent, JsonNode? kept) => [.. Compare(string.Empty, sent, kept)];

    private static IEnumerable<string> Compare(string path, JsonNode? sent, JsonNode? kept) => sent switch
    {
        // The one is the condition of the change, and another afterwards; the other is the server's own.
        _ when path is ".metadata.resourceVersion" or ".metadata.creationTimestamp" => [],
        JsonObject fields => fields.SelectMany(field => Compare($"{path}.{field.Key}", field.Value, (kept as JsonObject)?[field.Key])),
        JsonArray items => kept is JsonArray others && others.Count >= items.Count
            ? items.SelectMany((item, i) => Compare($"{path}[{i}]", item, others[i]))
            : [$"{path}: {items.ToJsonString()} became {kept?.ToJsonString() ?? "nothing"}"],
        _ => JsonNode.DeepEquals(sent, kept) || IsEmpty(sent, kept) ? [] : [$"{path}: {sent?.ToJsonString() ?? "null"} became {kept?.ToJsonString() ?? "nothing"}"],
    };

    // What has no value is left out of an answer: the same to every reader.
    private static bool IsEmpty(JsonNode? sent, JsonNode? kept) => kept is null && sent?.ToJsonString() is "0" or "false" or "\"\"";
}
