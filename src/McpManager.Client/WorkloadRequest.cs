namespace McpManager.Client;

/// <summary>
/// What a caller asks for. Every field is optional but a name and one of <see cref="Template"/>, <see cref="Image"/> and
/// <see cref="Command"/>; what is left out comes from the template, then from the manager's defaults.
/// </summary>
public sealed record WorkloadRequest
{
    /// <summary>An RFC 1123 label of at most 40 characters.</summary>
    public string? ServiceName { get; init; }

    public string? Template { get; init; }

    public string? Image { get; init; }

    public IReadOnlyList<string>? Command { get; init; }

    public IReadOnlyList<string>? Args { get; init; }

    /// <summary>The port the server listens on inside its own network, 1 to 65535.</summary>
    public int? Port { get; init; }

    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>Environment name → reference to a secret.</summary>
    public IReadOnlyDictionary<string, string>? Secrets { get; init; }

    /// <summary>Source → <c>target[:ro]</c>.</summary>
    public IReadOnlyDictionary<string, string>? Volumes { get; init; }

    /// <summary>Bytes with a unit: <c>512m</c>, <c>1g</c>.</summary>
    public string? MemoryLimit { get; init; }

    /// <summary>Cores: <c>0.5</c> or <c>500m</c>.</summary>
    public string? CpuLimit { get; init; }

    public int? PidsLimit { get; init; }

    public string? StorageLimit { get; init; }

    /// <summary><c>no</c>, <c>on-failure[:n]</c>, <c>always</c> or <c>unless-stopped</c>.</summary>
    public string? RestartPolicy { get; init; }

    public string? HealthCheckPath { get; init; }

    /// <summary>Seconds.</summary>
    public int? HealthCheckInterval { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public int? Replicas { get; init; }

    public AutoscalingRequest? Autoscaling { get; init; }

    /// <summary><c>http</c> or <c>stdio</c>.</summary>
    public string? Transport { get; init; }

    public string? McpPath { get; init; }

    /// <summary><c>shared</c> or <c>per_session</c>.</summary>
    public string? SessionPolicy { get; init; }

    /// <summary>A public host name of its own, besides <c>{name}.localhost</c>.</summary>
    public string? Host { get; init; }

    public string? User { get; init; }

    public bool? ReadOnly { get; init; }

    /// <summary>Seconds between SIGTERM and SIGKILL.</summary>
    public int? StopTimeout { get; init; }
}

/// <summary>Bounds between which a backend may change the number of replicas by itself.</summary>
public sealed record AutoscalingRequest
{
    public int? MinReplicas { get; init; }

    public int? MaxReplicas { get; init; }

    /// <summary>Mean CPU use, in percent of the request, that it aims at.</summary>
    public int? CpuPercent { get; init; }
}

/// <summary>The body of <c>PATCH /containers/{name}</c>.</summary>
public sealed record ScaleRequest
{
    public int? Replicas { get; init; }
}
