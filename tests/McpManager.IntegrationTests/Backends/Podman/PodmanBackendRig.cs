using McpManager.Backends.Podman;
using McpManager.Backends.Podman.Client;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Podman;
using McpManager.Workloads.Health;
using McpManager.Workloads.Secrets;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpManager.IntegrationTests.Backends.Podman;

/// <summary>A Podman backend in the test's own process, as an installation of its own on the shared Podman, with short times.</summary>
internal sealed class PodmanBackendRig : IAsyncDisposable
{
    private static int s_installations;

    private readonly HttpProbe _probe = new(TimeProvider.System);
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("mcp-podman-data-");

    public PodmanBackendRig(PodmanRig podman)
    {
        Podman = podman;
        var first = ReplicaPorts.NextFirst(out var last);
        Options = new PodmanOptions
        {
            SocketPath = podman.SocketPath,
            DataDir = _data.FullName,
            Network = $"mcp-test-{Environment.ProcessId}-{Interlocked.Increment(ref s_installations)}",
            UpstreamHost = "127.0.0.1",
            PortRange = (first, last),
            StatsInterval = TimeSpan.FromMilliseconds(500),
            ReconcileInterval = TimeSpan.FromSeconds(5),
        };
    }

    public PodmanRig Podman { get; }

    public PodmanOptions Options { get; set; }

    public string? SecretsDir { get; set; }

    public PodmanBackend Backend { get; private set; } = null!;

    public PodmanNames Names => new(Options.Network);

    public static WorkloadSpec Spec(WorkloadName name, string image, params string[] command) => new()
    {
        Name = name,
        Image = image,
        Command = [.. command],
        Port = 8000,
        RestartPolicy = RestartPolicy.UnlessStopped,
        HealthCheckPath = "/health",
        HealthCheckIntervalSeconds = 30,
        Replicas = 1,
        McpPath = "/mcp",
        StopTimeoutSeconds = 1,
        ReadOnly = true,
    };

    public static WorkloadSpec Shell(WorkloadName name, string script, string shell = "sh") => Spec(name, TestImages.Shell, shell, "-c", script);

    /// <summary>A server that answers its health check, and says in its log that it started.</summary>
    public static WorkloadSpec Server(WorkloadName name) =>
        Shell(name, "echo ok > /tmp/health; echo started; httpd -p 8000 -h /tmp; while [ ! -e /tmp/go ]; do sleep 0.05; done; rm /tmp/go; echo leaving; exit 5");

    public async Task<PodmanBackend> StartAsync()
    {
        Backend = new PodmanBackend(
            Options,
            new SecretFolder(SecretsDir),
            new SupervisorOptions
            {
                Backoff = new Backoff(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), 5),
                StartupGrace = TimeSpan.FromSeconds(30),
                Probe = async (address, path, ct) => (await _probe.ProbeAsync(address, path, ct)).Message,
            },
            TimeProvider.System,
            NullLogger.Instance);
        await Backend.StartAsync(standingBy: null, CancellationToken.None);
        return Backend;
    }

    public async Task StopAsync() => await Backend.DisposeAsync();

    /// <summary>What this installation has in Podman, but for its network: names of containers, volumes and secrets.</summary>
    public async Task<IReadOnlyList<string>> LeftAsync()
    {
        using var client = Podman.Client();
        string[] owner = [PodmanLabels.Of(PodmanLabels.Owner, Options.Network)];
        return
        [
            .. (await client.ListAsync(owner, all: true, CancellationToken.None)).Select(c => $"container {c.Name}"),
            .. (await client.ListVolumesAsync(owner, CancellationToken.None)).Select(v => $"volume {v.Name}"),
            .. (await client.ListNetworksAsync(owner, CancellationToken.None)).Where(n => n.Name != Options.Network).Select(n => $"network {n.Name}"),
            .. (await client.ListSecretsAsync(CancellationToken.None)).Where(s => s.Name.StartsWith(Names.SecretPrefix, StringComparison.Ordinal)).Select(s => $"secret {s.Name}"),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        using var client = Podman.Client();
        await RemoveNetworkAsync(client);
        _probe.Dispose();
        _data.Delete(recursive: true);
    }

    // With it go containers that a failed test left, whose mounts may be in use for a moment longer.
    private async Task RemoveNetworkAsync(PodmanClient client)
    {
        for (var tries = 10; ; tries--)
        {
            try
            {
                await client.RemoveNetworkAsync(Options.Network, force: true, CancellationToken.None);
                return;
            }
            catch (PodmanException e) when (e.IsBusy && tries > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None);
            }
        }
    }
}
