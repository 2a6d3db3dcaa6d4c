using McpManager.Backends.Process;
using McpManager.Configuration;
using McpManager.Observability;
using McpManager.Workloads.Health;
using McpManager.Workloads.Supervision;

namespace McpManager.Hosting;

/// <summary>All backends of this version: what was found of each, and how the chosen one is registered.</summary>
internal static class BackendTable
{
    private const string Later = "is not in this version";

    /// <summary>In order of preference.</summary>
    public static IReadOnlyList<BackendCandidate> Probe() =>
    [
        new("kubernetes", Available: false, Later),
        new("podman", Available: false, Later),
        new("process", Available: true, "needs nothing installed"),
    ];

    public static void AddBackend(IServiceCollection services, BackendChoice choice)
    {
        switch (choice.Name)
        {
            case "process":
                services.AddSingleton(Process).AddHostedService<ProcessStart>().UseBackend<ProcessBackend>();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(choice), choice.Name, "no such backend");
        }
    }

    private static ProcessBackend Process(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<ManagerOptions>();
        var probe = provider.GetRequiredService<HttpProbe>();
        var grace = TimeSpan.FromSeconds(options.StartupGrace);
        return new ProcessBackend(
            new ProcessOptions { DataDir = options.DataDir, PortRange = options.ProcessPortRange, StartupGrace = grace },
            new SupervisorOptions { StartupGrace = grace, Probe = async (address, path, ct) => (await probe.ProbeAsync(address, path, ct)).Message },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ProcessBackend>>());
    }

    /// <summary>Registered before the refresher, so that its first list is complete.</summary>
    private sealed class ProcessStart(ProcessBackend backend) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => backend.StartAsync();

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
