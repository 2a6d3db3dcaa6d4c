using McpManager.Configuration;
using McpManager.Workloads.Health;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Process;

/// <summary>The process backend's part of the composition root. Registers <see cref="ProcessBackend"/>; who chooses it makes it the <c>IWorkloadBackend</c>.</summary>
internal static class ProcessRegistration
{
    public static IServiceCollection AddProcessBackend(this IServiceCollection services) => services
        .AddSingleton(Create)
        .AddHostedService<ProcessBackendHost>();

    private static ProcessBackend Create(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<ManagerOptions>();
        var probe = provider.GetRequiredService<HttpProbe>();
        var grace = TimeSpan.FromSeconds(options.StartupGrace);
        return new ProcessBackend(
            new ProcessOptions { DataDir = options.DataDir, PortRange = options.ProcessPortRange },
            new SupervisorOptions
            {
                StartupGrace = grace,
                Probe = async (address, path, ct) => (await probe.ProbeAsync(address, path, ct)).Message,
            },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ProcessBackend>>());
    }

    /// <summary>Starts first and stops last of all: the server takes no more requests by then.</summary>
    private sealed class ProcessBackendHost(ProcessBackend backend) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => backend.StartAsync();

        public Task StopAsync(CancellationToken cancellationToken) => backend.DisposeAsync().AsTask();
    }
}
