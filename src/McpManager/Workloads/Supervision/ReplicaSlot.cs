using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Supervision;

/// <summary>One replica over all its runs. Owned by its supervisor, which alone changes it.</summary>
internal sealed class ReplicaSlot(int index, WorkloadSpec spec)
{
    public int Index { get; } = index;

    public WorkloadSpec Spec { get; } = spec;

    public string Hash { get; } = SpecHash.OfReplica(spec);

    public ReplicaState State { get; set; } = ReplicaState.Pending;

    public IReplicaRun? Run { get; set; }

    /// <summary>Cancels the start that was begun and has not come back; <c>null</c> when none is under way.</summary>
    public CancellationTokenSource? Start { get; set; }

    public bool Starting => Start is not null;

    /// <summary>How far its start is, where a user should know.</summary>
    public string? Progress { get; set; }

    /// <summary>It has ended, and what it left is being removed.</summary>
    public bool Leaving { get; set; }

    /// <summary>It is wanted no more.</summary>
    public bool Retired { get; set; }

    /// <summary>Its end was begun.</summary>
    public bool Stopping { get; set; }

    /// <summary>It passed a health check in this run. Known only while a rollout needs it.</summary>
    public bool Ready { get; set; }

    /// <summary>Who asks whether this run is ready; <c>null</c> when nobody does.</summary>
    public object? Watch { get; set; }

    /// <summary>Why it counts as failed in a rollout.</summary>
    public string? RolloutFailure { get; set; }

    public int Restarts { get; set; }

    public int Failures { get; set; }

    public int? LastExit { get; set; }

    public string? LastError { get; set; }

    /// <summary>Why the manager itself ends the present run, where a user should know.</summary>
    public string? EndReason { get; set; }

    /// <summary>When it starts next, while it waits.</summary>
    public DateTimeOffset NextStart { get; set; }

    public ReplicaRecord ToRecord() => new()
    {
        Index = Index,
        SpecHash = Hash,
        Restarts = Restarts,
        Failures = Failures,
        Exited = State == ReplicaState.Exited,
        LastExit = LastExit,
        LastError = LastError,
        Run = Run,
    };

    public Replica ToReplica(WorkloadName name) => new()
    {
        Id = $"{name}-{Index}",
        RunId = Run?.RunId ?? $"{name}-{Index}/{Restarts}",
        Index = Index,
        State = State,
        Address = Run?.Address,
        StartedAt = Run?.StartedAt,
        Restarts = Restarts,
        LastExit = LastExit,
        LastError = LastError,
        Progress = Progress,
        ImageDigest = Run?.ImageDigest,
        CpuPercent = Run?.CpuPercent,
        MemoryBytes = Run?.MemoryBytes,
    };
}
