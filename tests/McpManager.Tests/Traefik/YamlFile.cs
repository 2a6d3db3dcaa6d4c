using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace McpManager.Tests.Traefik;

/// <summary>A YAML file as JSON: plain words and digits are what they look like, what is quoted is text.</summary>
internal static class YamlFile
{
    public static JsonObject Read(string path) => ParseAll(File.ReadAllText(path)).ShouldHaveSingleItem();

    /// <summary>Every document of a text.</summary>
    public static IReadOnlyList<JsonObject> ParseAll(string text)
    {
        using var reader = new StringReader(text);
        var yaml = new YamlStream();
        yaml.Load(reader);
        return [.. yaml.Documents.Select(document => Convert(document.RootNode).ShouldNotBeNull().AsObject())];
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Convert(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "null" or "~" } => null,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } flag => flag.Value == "true",
        YamlScalarNode { Style: ScalarStyle.Plain } plain when long.TryParse(plain.Value, out var number) => number,
        YamlScalarNode text => text.Value,
        _ => throw new InvalidOperationException($"{node.Start}: aliases are not used here"),
    };
}
