using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Supervision;

/// <summary>
/// Starts single replicas and keeps what is known of them, for a backend whose restarts and rollouts the manager itself decides on.
/// </summary>
internal interface IReplicaRuntime
{
    /// <summary>Starts one replica of a spec. Until it is recorded, a restarted manager finds it as a stranger and ends it.</summary>
    /// <exception cref="IOException">It cannot be started; the message tells a user why. Nothing is left of it.</exception>
    Task<IReplicaRun> StartAsync(WorkloadSpec spec, int index);

    /// <summary>Remembers what is wanted, durably.</summary>
    /// <exception cref="IOException">Nothing was changed.</exception>
    void Save(DesiredState state);

    /// <summary>Remembers a replica, so that it survives the manager.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    void Record(WorkloadName name, ReplicaRecord record);

    /// <summary>Forgets a replica that has ended and is no longer wanted, and removes what it left.</summary>
    void Forget(WorkloadName name, int index);
}
