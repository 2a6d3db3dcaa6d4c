namespace McpManager.Client;

/// <summary>What <c>GET /containers/{name}</c> answers. Environment values and secrets are never in it: names only.</summary>
public sealed record WorkloadStatus
{
    public required string Name { get; init; }

    public string? Template { get; init; }

    public string? Image { get; init; }

    public required string Backend { get; init; }

    public required WorkloadPhase Status { get; init; }

    /// <summary>Why the status is what it is, in words a user can act on.</summary>
    public string? Message { get; init; }

    public required int DesiredReplicas { get; init; }

    public required int ReadyReplicas { get; init; }

    public required IReadOnlyList<ReplicaStatus> Replicas { get; init; }

    /// <summary>The workload's own HTTP port, through the gateway.</summary>
    public required string Url { get; init; }

    /// <summary>The workload's MCP endpoint, through the gateway.</summary>
    public required string McpUrl { get; init; }

    /// <summary>What a default asked for and this backend cannot enforce.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Names only.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Equal hashes mean equal specs.</summary>
    public required string SpecHash { get; init; }
}

/// <summary>One running instance.</summary>
public sealed record ReplicaStatus
{
    public required string Id { get; init; }

    public required ReplicaPhase Status { get; init; }

    /// <summary><c>host:port</c>, absent while it has none.</summary>
    public string? Address { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public required int Restarts { get; init; }

    /// <summary>Exit code of the last run; 128 + n after signal n; absent when it never ended or the code is unknown.</summary>
    public int? LastExit { get; init; }

    public string? LastError { get; init; }

    /// <summary>Digest of the image it runs, <c>sha256:…</c>; absent where there is none.</summary>
    public string? ImageDigest { get; init; }

    /// <summary>Percent of one core.</summary>
    public double? CpuPercent { get; init; }

    public long? MemoryBytes { get; init; }
}

/// <summary>The state of a workload as a whole.</summary>
public enum WorkloadPhase
{
    /// <summary>Accepted; nothing runs yet.</summary>
    Pending,

    /// <summary>Replicas start; none is ready yet, and their grace is not over.</summary>
    Starting,

    /// <summary>Every desired replica is ready.</summary>
    Running,

    /// <summary>Some replicas are ready, not all.</summary>
    Degraded,

    /// <summary>Replicas run, none of them passes its health check.</summary>
    Unhealthy,

    Stopping,

    Stopped,

    /// <summary>No replica runs although it should: crash loop, or a last exit that the restart policy leaves alone.</summary>
    Failed,
}

/// <summary>The state of one replica.</summary>
public enum ReplicaPhase
{
    Pending,

    /// <summary>It runs and has not passed a health check yet.</summary>
    Starting,

    /// <summary>It runs and is in the route.</summary>
    Ready,

    /// <summary>It runs and fails its health check.</summary>
    Unhealthy,

    /// <summary>It ended and waits for its next start.</summary>
    Backoff,

    /// <summary>It ended again and again right after its start; it is still retried, at the longest delay.</summary>
    CrashLoop,

    /// <summary>It ended, and its restart policy leaves it so.</summary>
    Exited,

    Stopping,

    Stopped,
}
