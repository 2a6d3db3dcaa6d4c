using System.Text.Json.Nodes;
using McpManager.IntegrationTests.Rigs.Docker;
using McpManager.IntegrationTests.Rigs.Images;

namespace McpManager.IntegrationTests.Rigs.Kubernetes;

/// <summary>The tests' images on a cluster's node, under the names that templates and manifests use.</summary>
internal static class KubeImages
{
    public const string Shell = "localhost/mcp-test/shell:latest";
    public const string Echo = "mcp/echo:latest";
    public const string Manager = "mcp/manager:latest";

    public static async Task LoadShellAsync(string state) => await LoadAsync(state, Shell, await ImageFiles.ShellAsync(), [], ["PATH=/bin"], user: null, "/tmp");

    public static async Task LoadEchoAsync(string state) => await LoadAsync(
        state,
        "docker.io/" + Echo,
        await ImageFiles.EchoAsync(),
        ["/dotnet/dotnet", "/app/EchoServer.dll"],
        ["PORT=8000", "LISTEN_ADDRESS=0.0.0.0"],
        "65532:65532",
        "/app");

    /// <summary>Laid out as docker/manager/Containerfile lays it out, but for the runtime, which is not published with it.</summary>
    public static async Task LoadManagerAsync(string state) => await LoadAsync(
        state,
        "docker.io/" + Manager,
        await ImageFiles.ManagerAsync(),
        ["/dotnet/dotnet", "/app/McpManager.dll"],
        ["LISTEN_ADDRESS=0.0.0.0", "PORT=8000", "DATA_DIR=/tmp/mcp-manager", "TEMPLATES_DIR=/templates", "HOME=/tmp", "DOTNET_EnableDiagnostics=0"],
        "1000:1000",
        "/tmp");

    private static async Task LoadAsync(
        string state, string name, Action<System.Formats.Tar.TarWriter> fill, string[] entrypoint, string[] environment, string? user, string workFolder)
    {
        var config = new JsonObject
        {
            ["Entrypoint"] = new JsonArray([.. entrypoint]),
            ["Env"] = new JsonArray([.. environment]),
            ["User"] = user ?? string.Empty,
            ["WorkingDir"] = workFolder,
        };
        var folder = Directory.CreateTempSubdirectory("mcp-image-");
        try
        {
            var file = Path.Combine(folder.FullName, "image.tar");
            await ImageArchive.WriteAsync(file, name, fill, config);
            await Command.RunAsync([KubeScripts.Path("kube-load.sh"), state, file]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
