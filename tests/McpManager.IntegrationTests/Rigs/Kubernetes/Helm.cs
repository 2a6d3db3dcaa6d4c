using System.Text.Json;
using System.Text.Json.Nodes;
using McpManager.IntegrationTests.Rigs.Docker;
using McpManager.Tests.Kubernetes;
using McpManager.Tests.Traefik;

namespace McpManager.IntegrationTests.Rigs.Kubernetes;

/// <summary>The real Helm with the chart of <c>k8s/chart</c>. What it keeps for its user it keeps in a folder of its own.</summary>
internal sealed class Helm : IDisposable
{
    /// <summary>Of the release: the chart's objects have fixed names.</summary>
    public const string Release = "mcp-manager";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mcp-helm-");

    public static string Chart { get; } = Path.Combine(Repository.Root, "k8s", "chart");

    private static string Program => Path.Combine(
        Environment.GetEnvironmentVariable("HELM_CACHE") is { Length: > 0 } cache ? cache : Path.Combine(KubeScripts.Cache, "helm-4.1.4"),
        "helm");

    /// <summary>Skips or fails the test where there is none. Nothing is fetched in a test: scripts/test.sh does that before.</summary>
    public static void Require() => Rigs.Require.That("helm", File.Exists(Program), "Helm is not there: tests/rigs/kube/helm.sh fetches it");

    public static JsonObject DefaultValues() => YamlFile.Read(Path.Combine(Chart, "values.yaml"));

    public Task<string> RunAsync(params string[] arguments) => Command.RunAsync([Program, .. arguments], Variables());

    /// <summary>With the credentials of a cluster.</summary>
    public Task<(int Code, string Output, string Errors)> TryAsync(KubeNamespace space, params string[] arguments) =>
        Command.TryAsync([Program, .. arguments, "--namespace", space.Name, "--kubeconfig", space.Cluster.Kubeconfig], Variables());

    public async Task<string> RunAsync(KubeNamespace space, params string[] arguments)
    {
        var (code, output, errors) = await TryAsync(space, arguments);
        code.ShouldBe(0, errors);
        return output;
    }

    /// <summary>Every object that the chart makes, in the namespace <c>mcp</c>.</summary>
    /// <param name="values"><c>null</c> for the defaults.</param>
    public async Task<IReadOnlyList<Manifest>> RenderAsync(JsonObject? values = null)
    {
        var file = Path.Combine(_folder.FullName, $"values-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(file, (values ?? []).ToJsonString(JsonSerializerOptions.Default));
        return Objects(await RunAsync("template", Release, Chart, "--namespace", "mcp", "--values", file));
    }

    public static IReadOnlyList<Manifest> Objects(string text) => [.. YamlFile.ParseAll(text).Select(json => new Manifest("chart", json))];

    public void Dispose() => _folder.Delete(recursive: true);

    private (string, string)[] Variables() =>
        [("HELM_CACHE_HOME", At("cache")), ("HELM_CONFIG_HOME", At("config")), ("HELM_DATA_HOME", At("data")), ("KUBECONFIG", At("none"))];

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
