using McpManager.Backends.Process;
using McpManager.IntegrationTests.Rigs;
using McpManager.Workloads.Health;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpManager.IntegrationTests.Backends.Process;

/// <summary>A process backend in the test's own process, on a state folder of its own, with short times.</summary>
internal sealed class ProcessBackendRig : IDisposable
{
    private readonly HttpProbe _probe = new(TimeProvider.System);
    private readonly (int First, int Last) _ports;

    public ProcessBackendRig(string? dataDir = null, int? ports = null)
    {
        var first = ReplicaPorts.NextFirst(out var last);
        _ports = (first, ports is { } count ? first + count - 1 : last);
        DataDir = dataDir ?? Directory.CreateTempSubdirectory("mcp-process-").FullName;
    }

    public string DataDir { get; }

    public int FirstPort => _ports.First;

    public ProcessBackend Backend { get; private set; } = null!;

    public long MaxLogBytes { get; init; } = 1 << 20;

    /// <summary>Without what only POSIX systems have.</summary>
    public bool Portable { get; init; }

    /// <summary>The folder is somebody else's to remove.</summary>
    public bool KeepData { get; init; }

    public static WorkloadSpec Spec(WorkloadName name, params string[] command) => new()
    {
        Name = name,
        Command = [.. command],
        Port = 8000,
        RestartPolicy = RestartPolicy.UnlessStopped,
        HealthCheckPath = "/health",
        HealthCheckIntervalSeconds = 30,
        Replicas = 1,
        McpPath = "/mcp",
        StopTimeoutSeconds = 5,
    };

    public async Task<ProcessBackend> StartAsync()
    {
        Backend = new ProcessBackend(
            new ProcessOptions
            {
                DataDir = DataDir,
                PortRange = _ports,
                MaxLogBytes = MaxLogBytes,
                SampleInterval = TimeSpan.FromMilliseconds(50),
                ManagesAllChildren = false,
                Portable = Portable,
            },
            new SupervisorOptions
            {
                Backoff = new Backoff(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), 5),
                StartupGrace = TimeSpan.FromSeconds(30),
                Probe = async (address, path, ct) => (await _probe.ProbeAsync(address, path, ct)).Message,
            },
            TimeProvider.System,
            NullLogger.Instance);
        await Backend.StartAsync();
        return Backend;
    }

    public async Task StopAsync() => await Backend.DisposeAsync();

    public string WorkFolder(WorkloadName name, int replica) => Path.Combine(DataDir, "run", name.Value, replica.ToString(), "work");

    public void Dispose()
    {
        _probe.Dispose();
        if (!KeepData)
        {
            Directory.Delete(DataDir, recursive: true);
        }
    }
}
