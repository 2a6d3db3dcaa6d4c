using System.Collections.Immutable;
using System.Net;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads;

/// <summary>A workload as its backend knows it. What clients see of it, health included, is made of it by <see cref="StatusMapper"/>.</summary>
internal sealed record Workload
{
    public required WorkloadSpec Spec { get; init; }

    /// <summary>False once it was stopped on request.</summary>
    public required bool DesiredRunning { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public ImmutableArray<Replica> Replicas { get; init; } = [];

    /// <summary>What a user should know: the last rollout and how it went, an image pull's progress.</summary>
    public string? Message { get; init; }

    /// <summary>Why the backend cannot run it at all (its stored state is broken); <c>null</c> in good order.</summary>
    public string? Fault { get; init; }

    public WorkloadName Name => Spec.Name;
}

/// <summary>One running instance, as its backend knows it.</summary>
internal sealed record Replica
{
    /// <summary>Unique in the backend at any time: <c>{name}-{n}</c> or the backend's own.</summary>
    public required string Id { get; init; }

    /// <summary>Changes with every start, so that the health of a former run is never taken for that of the next.</summary>
    public required string RunId { get; init; }

    public required int Index { get; init; }

    public required ReplicaState State { get; init; }

    /// <summary>Where it listens, while it runs.</summary>
    public DnsEndPoint? Address { get; init; }

    /// <summary>The backend's own verdict where it probes itself (Kubernetes); <c>null</c> when the manager has to probe.</summary>
    public bool? Ready { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public int Restarts { get; init; }

    public int? LastExit { get; init; }

    public string? LastError { get; init; }

    /// <summary>How far its start is (an image pull), while it is under way.</summary>
    public string? Progress { get; init; }

    /// <summary>Digest of the image it runs, <c>sha256:…</c>; <c>null</c> where there is none.</summary>
    public string? ImageDigest { get; init; }

    public double? CpuPercent { get; init; }

    public long? MemoryBytes { get; init; }
}

internal enum ReplicaState
{
    Pending,
    Running,

    /// <summary>It ended and waits for its next start.</summary>
    Backoff,

    /// <summary>It ended again and again right after its start; retried at the longest delay.</summary>
    CrashLoop,

    /// <summary>It ended and stays so.</summary>
    Exited,

    /// <summary>It still runs, and takes no new request.</summary>
    Stopping,
    Stopped,
}
