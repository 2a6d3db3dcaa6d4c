using McpManager.Client;

namespace McpManager.Workloads;

/// <summary>Picks the most telling reason for a status. Pure.</summary>
internal static class StatusMessage
{
    // The first that has a reason speaks for the workload.
    private static readonly ReplicaPhase[] s_worstFirst =
        [ReplicaPhase.CrashLoop, ReplicaPhase.Exited, ReplicaPhase.Unhealthy, ReplicaPhase.Backoff, ReplicaPhase.Pending, ReplicaPhase.Starting];

    public static string? Of(Workload workload, WorkloadPhase phase, IReadOnlyList<ReplicaStatus> replicas) =>
        workload.Fault
        ?? Join(workload.Message, phase is WorkloadPhase.Stopping or WorkloadPhase.Stopped ? null : Progress(workload))
        ?? (phase is WorkloadPhase.Running or WorkloadPhase.Stopping or WorkloadPhase.Stopped ? null : OfReplicas(replicas));

    private static string? Join(string? first, string? second) => (first, second) is ({ }, { }) ? $"{first}; {second}" : first ?? second;

    private static string? Progress(Workload workload) => workload.Replicas
        .Where(replica => replica.Progress is not null)
        .Select(replica => $"{replica.Id}: {replica.Progress}")
        .FirstOrDefault();

    private static string? OfReplicas(IReadOnlyList<ReplicaStatus> replicas) => s_worstFirst
        .SelectMany(phase => replicas.Where(replica => replica.Status == phase))
        .Select(replica => Reason(replica) is { } reason ? $"{replica.Id}: {reason}" : null)
        .FirstOrDefault(reason => reason is not null);

    private static string? Reason(ReplicaStatus replica) =>
        replica.LastError ?? (replica is { Status: ReplicaPhase.CrashLoop or ReplicaPhase.Exited or ReplicaPhase.Backoff, LastExit: { } code }
            ? $"exited with code {code}"
            : null);
}
