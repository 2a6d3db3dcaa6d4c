using System.Text.Json;
using System.Text.Json.Nodes;
using McpManager.Tests.Architecture;

namespace McpManager.Tests.Traefik;

/// <summary>
/// The fields that Traefik 3 takes, from its reference of the dynamic configuration, one a line: <c>path : type</c>, with <c>*</c> for a name
/// that the user gives and <c>[]</c> for the items of a list.
/// </summary>
internal static class LegalFields
{
    private static readonly ILookup<string[], string> s_fields = File
        .ReadLines(Path.Combine(Repository.Root, "tests", "McpManager.Tests", "Traefik", "legal-fields.txt"))
        .Select(line => line.Split(" : "))
        .ToLookup(parts => parts[0].Split('.'), parts => parts[1]);

    /// <summary>What Traefik would refuse of a document, one line each; empty when it takes all.</summary>
    public static List<string> Problems(JsonNode? document)
    {
        var problems = new List<string>();
        Walk(document, [], problems);
        return problems;
    }

    private static void Walk(JsonNode? node, string[] path, List<string> problems)
    {
        var at = string.Join('.', path);
        switch (node)
        {
            // The one section that may be empty: its presence says that the router takes TLS.
            case JsonObject { Count: 0 } when path is ["http", "routers", _, "tls"]:
                break;
            case JsonObject { Count: 0 } when path.Length > 0:
                problems.Add($"{at} is an empty section");
                break;
            case JsonArray { Count: 0 }:
                problems.Add($"{at} is an empty list");
                break;
            case JsonObject section:
                foreach (var (name, value) in section)
                {
                    Walk(value, [.. path, name], problems);
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    Walk(item, [.. path, "[]"], problems);
                }

                break;
            default:
                Check(node, path, at, problems);
                break;
        }
    }

    private static void Check(JsonNode? value, string[] path, string at, List<string> problems)
    {
        var types = s_fields.Where(field => Matches(field.Key, path)).SelectMany(types => types).ToList();
        var type = value?.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.True or JsonValueKind.False => "bool",
            JsonValueKind.Number when !value.ToJsonString().AsSpan().ContainsAny('.', 'e', 'E') => "int",
            _ => "null or a fraction",
        };
        if (types.Count == 0)
        {
            problems.Add($"{at} is no field of Traefik's");
        }
        else if (!types.Contains(type))
        {
            problems.Add($"{at} is a {type}, not a {string.Join(" or ", types)}");
        }
    }

    private static bool Matches(string[] field, string[] path) =>
        field.Length == path.Length && field.Zip(path).All(pair => pair.First == "*" || pair.First == pair.Second);
}
