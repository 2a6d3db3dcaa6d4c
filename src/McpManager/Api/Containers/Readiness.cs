using System.Collections.Frozen;
using McpManager.Client;
using McpManager.Errors;
using McpManager.Routing;
using McpManager.Workloads;
using McpManager.Workloads.Spec;

namespace McpManager.Api.Containers;

/// <summary>What a caller waits for: this spec, on replicas that are not those of before. Pure.</summary>
/// <param name="FormerRuns">Runs that the change replaces; while one of them still takes requests the rollout is not over.</param>
internal sealed record Readiness(WorkloadName Name, string SpecHash, FrozenSet<string> FormerRuns)
{
    public static Readiness After(RouteEntry? before, Workload applied)
    {
        var rolls = before is not null && Workloads.Spec.SpecHash.OfReplica(before.Workload.Spec) != Workloads.Spec.SpecHash.OfReplica(applied.Spec);
        return new Readiness(
            applied.Name,
            Workloads.Spec.SpecHash.Of(applied.Spec),
            rolls ? before!.Workload.Replicas.Select(r => r.RunId).ToFrozenSet(StringComparer.Ordinal) : []);
    }

    /// <summary>True: ready. False: not yet.</summary>
    /// <exception cref="ManagerException"><see cref="ErrorKind.Conflict"/>: it will not come, as something else happened.</exception>
    public bool IsReached(RouteSnapshot snapshot)
    {
        if (snapshot.ByName.GetValueOrDefault(Name.Value) is not { } entry)
        {
            throw new ManagerException(ErrorKind.Conflict, $"'{Name}' was removed while it was waited for.");
        }

        var status = entry.Status;
        if (status.SpecHash != SpecHash)
        {
            throw new ManagerException(ErrorKind.Conflict, $"'{Name}' has another spec than asked for: {status.Message ?? "it was changed while it was waited for"}.");
        }

        if (status.Status is WorkloadPhase.Stopped or WorkloadPhase.Stopping)
        {
            throw new ManagerException(ErrorKind.Conflict, $"'{Name}' is {status.Status.Word()}; it was stopped while it was waited for.");
        }

        return status.Status == WorkloadPhase.Running && !entry.Ready.Any(upstream => FormerRuns.Contains(upstream.RunId));
    }

    /// <summary>True when only somebody's call changes it any more.</summary>
    public bool IsHopeless(RouteSnapshot snapshot) =>
        snapshot.ByName.GetValueOrDefault(Name.Value) is { Status: { Status: WorkloadPhase.Failed } status }
        && status.Replicas.All(replica => replica.Status == ReplicaPhase.Exited);

    /// <summary>Why it is not ready, for the problem.</summary>
    public string Why(RouteSnapshot? snapshot)
    {
        if (snapshot?.ByName.GetValueOrDefault(Name.Value)?.Status is not { } status)
        {
            return "its status is unknown";
        }

        var reason = status.Message ?? status.Replicas.Select(replica => replica.LastError).FirstOrDefault(error => error is not null);
        var counts = $"it is {status.Status.Word()}, {status.ReadyReplicas} of {status.DesiredReplicas} replicas ready";
        return reason is null ? counts : $"{counts}: {reason}";
    }
}
