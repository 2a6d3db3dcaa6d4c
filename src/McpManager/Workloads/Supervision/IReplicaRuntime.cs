using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Supervision;

/// <summary>
/// Starts single replicas and keeps what is known of them, for a backend whose restarts and rollouts the manager itself decides on. Nothing here is called
/// under a lock: each call may take as long as a disk or a container engine does.
/// </summary>
internal interface IReplicaRuntime
{
    /// <summary>Starts one replica of a spec. Until it is recorded, a restarted manager finds it as a stranger and ends it, or takes it over as what it carries says it is.</summary>
    /// <param name="ct">Cancelled when the replica is wanted no more. Nothing of it may be left then, but what <see cref="ForgetAsync"/> removes.</param>
    /// <exception cref="IOException">It cannot be started; the message tells a user why. Nothing is left of it, but what <see cref="ForgetAsync"/> removes.</exception>
    Task<IReplicaRun> StartAsync(ReplicaStart start, CancellationToken ct);

    /// <summary>Remembers what is wanted, durably.</summary>
    /// <exception cref="IOException">Nothing was changed.</exception>
    Task SaveAsync(DesiredState state);

    /// <summary>Remembers a replica, so that it survives the manager.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    Task RecordAsync(WorkloadName name, ReplicaRecord record);

    /// <summary>Forgets a replica that has ended and is no longer wanted, and removes what it left.</summary>
    Task ForgetAsync(WorkloadName name, int index);
}

/// <summary>A replica to start.</summary>
/// <param name="Report">Tells users how far it is, where that takes long: an event type such as <c>image.pulling</c>, and a text.</param>
internal sealed record ReplicaStart(WorkloadSpec Spec, int Index, Action<string, string> Report);
