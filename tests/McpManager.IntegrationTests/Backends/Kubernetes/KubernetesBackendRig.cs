using McpManager.Backends.Kubernetes;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Client.Credentials;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Kubernetes;
using McpManager.Workloads.Secrets;
using McpManager.Workloads.Spec;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpManager.IntegrationTests.Backends.Kubernetes;

/// <summary>A Kubernetes backend in the test's own process, as an installation of its own in a namespace of its own, with short times.</summary>
internal sealed class KubernetesBackendRig : IAsyncDisposable
{
    private KubernetesClient? _client;

    private KubernetesBackendRig(KubeNamespace place, string? storageClass)
    {
        Place = place;
        Kubeconfig = place.Cluster.Kubeconfig;
        Options = new KubernetesOptions
        {
            Namespace = place.Name,
            StorageClass = storageClass,
            VolumeSize = 16L << 20,
            DrainSeconds = 1,
            RolloutDeadlineSeconds = 30,
            LeaseDuration = TimeSpan.FromSeconds(5),
            Identity = $"test-{Guid.NewGuid():N}",
        };
    }

    public KubeNamespace Place { get; }

    /// <summary>Where the backend finds its cluster: a <see cref="FaultyApi"/>'s, to have calls go wrong.</summary>
    public string Kubeconfig { get; set; }

    public KubernetesOptions Options { get; set; }

    public string? SecretsDir { get; set; }

    public KubernetesBackend Backend { get; private set; } = null!;

    public static async Task<KubernetesBackendRig> CreateAsync(KubeCluster cluster) => new(await cluster.NamespaceAsync(), await cluster.StorageClassAsync());

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

    public static WorkloadSpec Shell(WorkloadName name, string script, string shell = "sh") => Spec(name, KubeImages.Shell, shell, "-c", script);

    /// <summary>Every start is another manager to the cluster, as a new pod is.</summary>
    public async Task<KubernetesBackend> StartAsync()
    {
        Options = Options with { Identity = $"test-{Guid.NewGuid():N}" };
        var credentials = KubeconfigCredentials.From(McpManager.Backends.Kubernetes.Client.Credentials.Kubeconfig.Load([Kubeconfig]), TimeProvider.System);
        _client = new KubernetesClient(credentials, TimeProvider.System, NullLogger<KubernetesClient>.Instance, Place.Name);
        Backend = new KubernetesBackend(Options, _client, new SecretFolder(SecretsDir), TimeProvider.System, NullLogger.Instance);
        await Backend.StartAsync(CancellationToken.None);
        return Backend;
    }

    public async Task StopAsync()
    {
        await Backend.DisposeAsync();
        _client?.Dispose();
    }

    /// <summary>
    /// What is removed in the end removes what depends on it a moment later: the cluster's garbage collector does. After the API server was away it tries
    /// again ever later, for minutes.
    /// </summary>
    public async Task VerifyNothingIsLeftAsync() =>
        await Eventually.GetAsync(async () => string.Join(", ", await Place.LeftAsync()), left => left.Length == 0, "nothing is left", TimeSpan.FromMinutes(5));

    public ValueTask DisposeAsync() => Place.DisposeAsync();
}
