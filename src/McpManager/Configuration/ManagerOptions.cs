using System.Collections.Immutable;

namespace McpManager.Configuration;

/// <summary>All that the environment says, parsed and checked once at start. See docs/configuration.md for the variables.</summary>
internal sealed record ManagerOptions
{
    /// <summary><c>PORT</c>; 0 for any free one.</summary>
    public int Port { get; init; } = 8000;

    /// <summary><c>LISTEN_ADDRESS</c>: <c>localhost</c> (both loopback addresses) or an IP address.</summary>
    public string ListenAddress { get; init; } = "localhost";

    /// <summary><c>ASPNETCORE_URLS</c>, where set: it wins over port and address.</summary>
    public ImmutableArray<string> Urls { get; init; } = [];

    /// <summary><c>DATA_DIR</c>, absolute.</summary>
    public required string DataDir { get; init; }

    /// <summary><c>TEMPLATES_DIR</c>, absolute.</summary>
    public required string TemplatesDir { get; init; }

    /// <summary><c>BACKEND</c>: auto, process, podman or kubernetes.</summary>
    public string Backend { get; init; } = "auto";

    /// <summary><c>CONTAINER_RUNTIME</c>: podman, or absent. It decides where <see cref="Backend"/> is auto.</summary>
    public string? ContainerRuntime { get; init; }

    /// <summary><c>MAX_CONTAINERS</c>.</summary>
    public int MaxContainers { get; init; } = 100;

    /// <summary><c>DEFAULT_MEMORY_LIMIT</c>, bytes.</summary>
    public long DefaultMemoryLimit { get; init; } = 512L << 20;

    /// <summary><c>DEFAULT_CPU_LIMIT</c>, thousandths of a core.</summary>
    public int DefaultCpuLimit { get; init; } = 500;

    /// <summary><c>HEALTH_CHECK_INTERVAL</c>, seconds.</summary>
    public int HealthCheckInterval { get; init; } = 30;

    /// <summary><c>STARTUP_GRACE</c>, seconds: how long a replica may take to its first passed health check.</summary>
    public int StartupGrace { get; init; } = 60;

    /// <summary><c>ENABLE_AUTH</c>.</summary>
    public bool EnableAuth { get; init; }

    /// <summary><c>CORS_ORIGINS</c>: <c>*</c> or origins, separated by commas.</summary>
    public ImmutableArray<string> CorsOrigins { get; init; } = ["*"];

    /// <summary><c>ALLOWED_HOSTS</c>: host names besides localhost and the listening addresses; <c>*.example.org</c> for all below it.</summary>
    public ImmutableArray<string> AllowedHosts { get; init; } = [];

    /// <summary><c>ALLOW_INSECURE</c>: start without authentication on an address that others reach.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary><c>ENABLE_METRICS</c>.</summary>
    public bool EnableMetrics { get; init; } = true;

    /// <summary><c>LOG_LEVEL</c>: TRACE, DEBUG, INFO, WARN, ERROR.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary><c>PROCESS_PORT_RANGE</c>: ports the process backend gives to replicas, both ends included. Outside the kernel's ephemeral range, so that no outgoing connection takes one.</summary>
    public (int First, int Last) ProcessPortRange { get; init; } = (20000, 29999);

    /// <summary><c>SECRETS_DIR</c>: a file for each secret that workloads may ask for; <c>null</c> for none.</summary>
    public string? SecretsDir { get; init; }

    /// <summary><c>UNENFORCED_LIMITS=warn</c>: a request's limit that cannot be enforced is a warning instead of a refusal.</summary>
    public bool WarnUnenforced { get; init; }

    public PodmanSettings Podman { get; init; } = new();

    public KubernetesSettings Kubernetes { get; init; } = new();

    /// <summary><c>PODMAN_UPSTREAM_HOST</c>: where the ports of Podman's containers are reached, where that is not this machine. Connections from there are refused.</summary>
    public string? PodmanUpstreamHost { get; init; }

    /// <summary><c>TRAEFIK_ENTRYPOINTS</c>, sorted: where Traefik takes requests for workloads.</summary>
    public ImmutableArray<string> TraefikEntryPoints { get; init; } = ["web"];

    /// <summary><c>TRAEFIK_GATEWAY_URL</c>: the manager as Traefik reaches it, without a path; then Traefik forwards to it instead of to the replicas.</summary>
    public string? TraefikGatewayUrl { get; init; }

    /// <summary><c>RATE_LIMIT_AVERAGE</c>: requests per second, workload and client that Traefik lets through; 0 for no limit.</summary>
    public int RateLimitAverage { get; init; } = 100;

    /// <summary><c>RATE_LIMIT_BURST</c>: requests above the average that may come at once.</summary>
    public int RateLimitBurst { get; init; } = 200;

    /// <summary>Where the manager listens: <see cref="Urls"/>, or else <see cref="ListenAddress"/> and <see cref="Port"/>.</summary>
    public IEnumerable<ListenEndpoint> Endpoints =>
        Urls.IsEmpty ? [new ListenEndpoint(ListenAddress, Port)] : Urls.Select(url => ListenEndpoint.FromUrl(url)!.Value);
}
