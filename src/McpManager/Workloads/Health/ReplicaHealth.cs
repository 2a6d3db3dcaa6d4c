namespace McpManager.Workloads.Health;

/// <summary>What the manager's probes say of one run of a replica.</summary>
/// <param name="Message">The last probe's failure, in words a user can act on.</param>
internal readonly record struct ReplicaHealth(HealthState State, string? Message = null)
{
    public static ReplicaHealth Unknown => new(HealthState.Starting);
}

internal enum HealthState
{
    /// <summary>Not ready yet, and its startup grace is not over.</summary>
    Starting,
    Ready,
    Unhealthy,
}
