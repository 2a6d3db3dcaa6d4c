using System.Collections.Immutable;

namespace McpManager.Backends.Kubernetes;

/// <summary>What the Kubernetes backend is told, checked.</summary>
internal sealed record KubernetesOptions
{
    /// <summary><c>KUBERNETES_NAMESPACE</c>, or that of the credentials: where everything is. It names the installation.</summary>
    public required string Namespace { get; init; }

    /// <summary><c>INGRESS_DOMAIN</c>: a workload's public name is <c>{name}.{domain}</c>.</summary>
    public string IngressDomain { get; init; } = "localhost";

    /// <summary><c>INGRESS_CLASS</c>: the class of the Ingresses; <c>null</c> (<c>none</c>) for no Ingress at all.</summary>
    public string? IngressClass { get; init; } = "traefik";

    /// <summary><c>INGRESS_TLS_SECRET</c>: the Secret with the certificate of <c>*.{domain}</c>; <c>null</c> for plain HTTP.</summary>
    public string? IngressTlsSecret { get; init; }

    /// <summary><c>INGRESS_NAMESPACE</c>: the namespace of the ingress controller, the only one besides the manager that may connect to workloads.</summary>
    public string IngressNamespace { get; init; } = "traefik";

    /// <summary><c>STORAGE_CLASS</c> of volumes; <c>null</c> for the cluster's default.</summary>
    public string? StorageClass { get; init; }

    /// <summary><c>VOLUME_SIZE</c>, bytes: of a named volume whose template says no other.</summary>
    public long VolumeSize { get; init; } = 1L << 30;

    /// <summary><c>VOLUME_ACCESS_MODE</c>: <c>ReadWriteOnce</c> or <c>ReadWriteMany</c>.</summary>
    public string VolumeAccessMode { get; init; } = "ReadWriteOnce";

    /// <summary><c>IMAGE_PULL_SECRETS</c>: Secrets of the namespace with the credentials of registries.</summary>
    public ImmutableArray<string> ImagePullSecrets { get; init; } = [];

    /// <summary><c>IMAGE_ALLOWLIST</c>: globs of image references; empty for every image.</summary>
    public ImmutableArray<string> ImageAllowlist { get; init; } = [];

    /// <summary><c>CPU_REQUEST_PERCENT</c>: how much of its limit a replica is promised. An autoscaled one is promised all, so that its target is a share of the limit.</summary>
    public int CpuRequestPercent { get; init; } = 10;

    /// <summary><c>MEMORY_REQUEST_PERCENT</c>.</summary>
    public int MemoryRequestPercent { get; init; } = 50;

    /// <summary><c>STARTUP_GRACE</c>, seconds: how long a replica may take to its first passed health check before it is called unhealthy.</summary>
    public int StartupGraceSeconds { get; init; } = 60;

    /// <summary><c>ROLLOUT_DEADLINE</c>, seconds without progress after which a rollout has failed and goes back.</summary>
    public int RolloutDeadlineSeconds { get; init; } = 300;

    /// <summary><c>DRAIN_SECONDS</c>: how long a replica that is to end still serves, until no router sends it anything any more.</summary>
    public int DrainSeconds { get; init; } = 5;

    /// <summary>Labels of the manager's own pods, which NetworkPolicies let in.</summary>
    public ImmutableSortedDictionary<string, string> ManagerLabels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("app.kubernetes.io/name", "mcp-manager");

    /// <summary>Who this manager is among several: unique for each start.</summary>
    public required string Identity { get; init; }

    /// <summary>How old a creation is that its manager did not finish, when another takes care of it.</summary>
    public TimeSpan AbandonedAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a holder of the Lease that is not heard of keeps it.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);
}
