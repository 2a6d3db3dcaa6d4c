using McpManager.Backends.Podman.Service;
using McpManager.Configuration;
using McpManager.Workloads.Files;
using McpManager.Workloads.Health;
using McpManager.Workloads.Secrets;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Podman;

/// <summary>The Podman backend's part of the composition root. Registers <see cref="PodmanBackend"/>; who chooses it makes it the <c>IWorkloadBackend</c>.</summary>
internal static partial class PodmanRegistration
{
    private const string Scheme = "unix://";

    public static BackendCandidate Candidate(PodmanLocation found) =>
        new(PodmanCapabilities.Name, found.Available, found.Finding, found.SocketPath is { } socket ? Scheme + socket : found.Program);

    /// <param name="choice">Its place is the socket that answers, or the program to start.</param>
    public static IServiceCollection AddPodmanBackend(this IServiceCollection services, BackendChoice choice) => services
        .AddSingleton(provider => Service(provider, (string)choice.Place!))
        .AddSingleton(provider => Backend(provider, (string)choice.Place!))
        .AddHostedService<PodmanBackendHost>();

    private static OwnService Service(IServiceProvider provider, string place) => new(place.StartsWith(Scheme, StringComparison.Ordinal)
        ? null
        : new PodmanService(
            new PodmanServiceOptions { Program = place, Folder = Path.Combine(provider.GetRequiredService<ManagerOptions>().DataDir, "podman") },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PodmanService>>()));

    private static PodmanBackend Backend(IServiceProvider provider, string place)
    {
        var options = provider.GetRequiredService<ManagerOptions>();
        var probe = provider.GetRequiredService<HttpProbe>();
        return new PodmanBackend(
            new PodmanOptions
            {
                SocketPath = provider.GetRequiredService<OwnService>().Service?.SocketPath ?? place[Scheme.Length..],
                DataDir = options.DataDir,
                Network = options.Podman.Network,
                PublishAddress = options.Podman.PublishAddress,
                UpstreamHost = options.PodmanUpstreamHost ?? Reachable(options.Podman.PublishAddress),
                PortRange = options.Podman.PortRange,
                CanLimit = options.Podman.CanLimit,
                VolumeRoots = [.. options.Podman.VolumeRoots.Select(RealPath.Resolve)],
                ImageAllowlist = options.Podman.ImageAllowlist,
            },
            new SecretFolder(options.SecretsDir),
            new SupervisorOptions
            {
                StartupGrace = TimeSpan.FromSeconds(options.StartupGrace),
                Probe = async (address, path, ct) => (await probe.ProbeAsync(address, path, ct)).Message,
            },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PodmanBackend>>());
    }

    // Every address is published on; the manager takes the nearest.
    private static string Reachable(string address) => address is "0.0.0.0" or "::" ? "127.0.0.1" : address;

    /// <summary>Podman's service, where the manager starts it itself.</summary>
    private sealed record OwnService(PodmanService? Service);

    /// <summary>Starts first and stops last of all. A manager that stands by starts no server: who looks for one finds the one that works.</summary>
    private sealed partial class PodmanBackendHost(PodmanBackend backend, OwnService own, ILogger<PodmanBackendHost> logger) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            if (own.Service is { } service)
            {
                await service.StartAsync(cancellationToken);
            }

            await backend.StartAsync(path => LogStandingBy(logger, path), cancellationToken);
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            await backend.DisposeAsync();
            if (own.Service is { } service)
            {
                await service.DisposeAsync();
            }
        }

        [LoggerMessage(EventId = 247, Level = LogLevel.Information, Message = "Standing by: another manager works, and holds {Lock}")]
        private static partial void LogStandingBy(ILogger logger, string @lock);
    }
}
