using McpManager.Errors;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Supervision;

/// <summary>What a fleet needs of its backend besides running replicas: the beginning and the end of a workload, each safe to die in.</summary>
internal interface IFleetStore
{
    /// <summary>Makes room for a workload under this name; what was broken there is set aside.</summary>
    /// <exception cref="IOException">Nothing was changed.</exception>
    Task BeginCreateAsync(WorkloadName name, bool replacesBroken);

    /// <summary>Remembers, durably, that it is to be removed: a restarted manager finishes it. What is saved of it afterwards must not bring it back.</summary>
    /// <param name="state">What is wanted of it; <c>null</c> when that is broken.</param>
    /// <exception cref="IOException">Nothing was changed.</exception>
    Task BeginRemoveAsync(WorkloadName name, DesiredState? state, RemoveOptions options);

    /// <summary>Removes all that is left of it once no replica runs any more; what says that it is being removed goes last.</summary>
    /// <exception cref="IOException">Something is left. It may be called again.</exception>
    Task FinishRemoveAsync(WorkloadName name, RemoveOptions options);

    /// <summary>What a caller is told when a change could not be written.</summary>
    ManagerException Refusal(IOException failure);
}

/// <summary>What a former run of the manager left, found again.</summary>
/// <param name="State"><c>null</c> when what was stored of it is broken, see <paramref name="Fault"/>.</param>
internal sealed record RecoveredWorkload(WorkloadName Name, DesiredState? State, IReadOnlyList<ReplicaRecord> Replicas, string? Fault);
