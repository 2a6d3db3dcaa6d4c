using McpManager.Backends.Podman;
using McpManager.Client;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Podman;

namespace McpManager.IntegrationTests.Manager;

/// <summary>Real managers of one installation on a real Podman, and what that has of it.</summary>
internal sealed class PodmanManager : IAsyncDisposable
{
    private static int s_installations;

    private readonly PodmanRig _podman;
    private readonly DirectoryInfo _secrets = Directory.CreateTempSubdirectory("mcp-manager-secrets-");
    private readonly string _network = $"mcp-managed-{System.Environment.ProcessId}-{Interlocked.Increment(ref s_installations)}";
    private readonly string _ports = ReplicaPorts.Next();

    public PodmanManager(PodmanRig podman)
    {
        _podman = podman;
        File.WriteAllText(Path.Combine(_secrets.FullName, "key"), "not told");
    }

    /// <summary>The environment of each of them.</summary>
    public (string Name, string Value)[] Settings =>
    [
        ("BACKEND", "podman"), ("CONTAINER_HOST", $"unix://{_podman.SocketPath}"), ("MCP_NETWORK", _network), ("PODMAN_PORT_RANGE", _ports),
        ("SECRETS_DIR", _secrets.FullName), ("HEALTH_CHECK_INTERVAL", "1"),
    ];

    /// <summary>A server with a volume and a secret.</summary>
    public static WorkloadRequest Server(string name, string version = "one") => new()
    {
        ServiceName = name,
        Image = TestImages.Shell,
        Command = ["sh", "-c", "echo $VERSION > /tmp/health; exec httpd -f -p 8000 -h /tmp"],
        Port = 8000,
        HealthCheckPath = "/health",
        StopTimeout = 1,
        Environment = new Dictionary<string, string> { ["VERSION"] = version },
        Secrets = new Dictionary<string, string> { ["KEY"] = "key" },
        Volumes = new Dictionary<string, string> { ["data"] = "/data" },
    };

    public async Task<IReadOnlyList<string>> ContainersAsync() =>
        (await _podman.CliAsync("ps", "--all", "--format", "{{.Names}}", "--filter", Owner)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Containers, volumes and secrets.</summary>
    public async Task<IReadOnlyList<string>> LeftAsync() =>
    [
        .. await ContainersAsync(),
        .. (await _podman.CliAsync("volume", "ls", "--quiet", "--filter", Owner)).Split('\n', StringSplitOptions.RemoveEmptyEntries),
        .. (await _podman.CliAsync("secret", "ls", "--format", "{{.Name}}")).Split('\n').Where(name => name.StartsWith(_network + ".", StringComparison.Ordinal)),
    ];

    public async ValueTask DisposeAsync()
    {
        await _podman.CliAsync("network", "rm", "--force", _network);
        _secrets.Delete(recursive: true);
    }

    private string Owner => $"label={PodmanLabels.Of(PodmanLabels.Owner, _network)}";
}
