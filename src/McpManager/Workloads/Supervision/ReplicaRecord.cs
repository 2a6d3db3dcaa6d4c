using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Supervision;

/// <summary>What is remembered of a replica between runs of the manager.</summary>
internal sealed record ReplicaRecord
{
    public required int Index { get; init; }

    /// <summary><see cref="SpecHash.OfReplica"/> of the spec it runs.</summary>
    public required string SpecHash { get; init; }

    public int Restarts { get; init; }

    /// <summary>Failed runs in a row.</summary>
    public int Failures { get; init; }

    /// <summary>It ended, and its restart policy leaves it so.</summary>
    public bool Exited { get; init; }

    public int? LastExit { get; init; }

    public string? LastError { get; init; }

    /// <summary>The present run, <c>null</c> while it has none.</summary>
    public IReplicaRun? Run { get; init; }
}
