using McpManager.Client;
using McpManager.Workloads.Health;

namespace McpManager.Workloads;

/// <summary>The phases that clients see, of what the backend says and the probes found. Pure.</summary>
internal static class WorkloadPhases
{
    public static ReplicaPhase Of(Replica replica, ReplicaHealth health) => replica.State switch
    {
        ReplicaState.Pending => ReplicaPhase.Pending,
        ReplicaState.Running => OfRunning(replica.Ready, health.State),
        ReplicaState.Backoff => ReplicaPhase.Backoff,
        ReplicaState.CrashLoop => ReplicaPhase.CrashLoop,
        ReplicaState.Exited => ReplicaPhase.Exited,
        ReplicaState.Stopping => ReplicaPhase.Stopping,
        _ => ReplicaPhase.Stopped,
    };

    public static WorkloadPhase Of(Workload workload, int desired, IReadOnlyList<ReplicaStatus> replicas)
    {
        if (workload.Fault is not null)
        {
            return WorkloadPhase.Failed;
        }

        if (!workload.DesiredRunning)
        {
            return Any(replicas, ReplicaPhase.Stopping, ReplicaPhase.Ready, ReplicaPhase.Starting, ReplicaPhase.Unhealthy)
                ? WorkloadPhase.Stopping
                : WorkloadPhase.Stopped;
        }

        var ready = replicas.Count(replica => replica.Status == ReplicaPhase.Ready);
        return ready >= desired ? WorkloadPhase.Running
            : ready > 0 ? WorkloadPhase.Degraded
            : OfNoneReady(replicas);
    }

    private static ReplicaPhase OfRunning(bool? verdict, HealthState probed) => (verdict, probed) switch
    {
        (true, _) or (null, HealthState.Ready) => ReplicaPhase.Ready,
        (_, HealthState.Unhealthy) => ReplicaPhase.Unhealthy,
        _ => ReplicaPhase.Starting,
    };

    // The worst of those that still run tells most; a replica between two starts is still on its way.
    private static WorkloadPhase OfNoneReady(IReadOnlyList<ReplicaStatus> replicas) =>
        Any(replicas, ReplicaPhase.Unhealthy) ? WorkloadPhase.Unhealthy
        : Any(replicas, ReplicaPhase.Starting, ReplicaPhase.Backoff) ? WorkloadPhase.Starting
        : Any(replicas, ReplicaPhase.CrashLoop, ReplicaPhase.Exited) ? WorkloadPhase.Failed
        : WorkloadPhase.Pending;

    private static bool Any(IReadOnlyList<ReplicaStatus> replicas, params ReadOnlySpan<ReplicaPhase> phases)
    {
        foreach (var replica in replicas)
        {
            if (phases.Contains(replica.Status))
            {
                return true;
            }
        }

        return false;
    }
}
