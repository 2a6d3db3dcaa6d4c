using System.Text.Json.Nodes;
using McpManager.Tests.Architecture;
using McpManager.Tests.Traefik;

namespace McpManager.Tests.Kubernetes;

/// <summary>An object of a manifest.</summary>
internal sealed record Manifest(string File, JsonObject Json)
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "k8s");

    public string ApiVersion => (string)Json["apiVersion"]!;

    public string Kind => (string)Json["kind"]!;

    public string Name => (string)Json["metadata"]!["name"]!;

    public override string ToString() => $"{File}: {Kind} {Name}";

    /// <summary>What <c>kubectl apply -f</c> takes from a folder below <c>k8s/</c>, in its order.</summary>
    public static IReadOnlyList<Manifest> Of(string folder = "") =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Folder, folder), "*.yaml")
            .Order(StringComparer.Ordinal)
            .SelectMany(file => YamlFile.ParseAll(System.IO.File.ReadAllText(file)).Select(json => new Manifest(Path.GetFileName(file), json))),
    ];

    public static JsonObject The(string kind) => Of().Where(manifest => manifest.Kind == kind).ShouldHaveSingleItem().Json;
}
