using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Client.Credentials;
using McpManager.Configuration;
using McpManager.Workloads.Secrets;

namespace McpManager.Backends.Kubernetes;

/// <summary>The Kubernetes backend's part of the composition root. Registers <see cref="KubernetesBackend"/>; who chooses it makes it the <c>IWorkloadBackend</c>.</summary>
internal static class KubernetesRegistration
{
    /// <param name="explicitly">Kubernetes was asked for by name.</param>
    public static async Task<BackendCandidate> FindAsync(IReadOnlyDictionary<string, string> environment, bool explicitly)
    {
        var found = await KubernetesLocator.FindAsync(environment, TimeProvider.System, explicitly);
        return new BackendCandidate(KubernetesCapabilities.Name, found.Available, found.Finding, found.Credentials);
    }

    /// <param name="choice">Its place are the credentials.</param>
    public static IServiceCollection AddKubernetesBackend(this IServiceCollection services, BackendChoice choice) => services
        .AddSingleton(provider => Backend(provider, (KubernetesCredentials)choice.Place!))
        .AddHostedService<KubernetesBackendHost>();

    private static KubernetesBackend Backend(IServiceProvider provider, KubernetesCredentials credentials)
    {
        var options = provider.GetRequiredService<ManagerOptions>();
        var settings = options.Kubernetes;
        var time = provider.GetRequiredService<TimeProvider>();
        var logger = provider.GetRequiredService<ILogger<KubernetesBackend>>();
        var place = settings.Namespace ?? credentials.Namespace;
        return new KubernetesBackend(
            new KubernetesOptions
            {
                Namespace = place,
                IngressDomain = settings.IngressDomain,
                IngressClass = settings.IngressClass,
                IngressTlsSecret = settings.IngressTlsSecret,
                IngressNamespace = settings.IngressNamespace,
                StorageClass = settings.StorageClass,
                VolumeSize = settings.VolumeSize,
                VolumeAccessMode = settings.VolumeAccessMode,
                ImagePullSecrets = settings.ImagePullSecrets,
                ImageAllowlist = options.Podman.ImageAllowlist,
                CpuRequestPercent = settings.CpuRequestPercent,
                MemoryRequestPercent = settings.MemoryRequestPercent,
                StartupGraceSeconds = options.StartupGrace,
                RolloutDeadlineSeconds = settings.RolloutDeadlineSeconds,
                DrainSeconds = settings.DrainSeconds,

                // A pod's name tells who it is; a start of its own tells it from the one before.
                Identity = $"{Environment.MachineName}-{Guid.NewGuid():N}",
            },
            new KubernetesClient(credentials, time, provider.GetRequiredService<ILogger<KubernetesClient>>(), place),
            new SecretFolder(options.SecretsDir),
            time,
            logger);
    }

    /// <summary>Starts first and stops last of all.</summary>
    private sealed class KubernetesBackendHost(KubernetesBackend backend) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => backend.StartAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => backend.DisposeAsync().AsTask();
    }
}
