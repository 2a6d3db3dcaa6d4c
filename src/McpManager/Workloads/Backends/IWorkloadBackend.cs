using McpManager.Errors;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Backends;

/// <summary>
/// What runs workloads. The backend is the database: the spec travels with the workload, so that any manager, or a restarted one, sees the same
/// world. Every implementation passes the same contract tests against the real thing.
/// </summary>
internal interface IWorkloadBackend
{
    /// <summary>What it can enforce; admission asks before <see cref="ApplyAsync"/>.</summary>
    BackendCapabilities Capabilities { get; }

    /// <summary>Whether it answers. Never throws for a backend that does not.</summary>
    Task<BackendHealth> CheckAsync(CancellationToken ct);

    /// <summary>All workloads of this manager. What this process wrote is in it; what another wrote may be a moment later.</summary>
    /// <exception cref="ManagerException"><see cref="ErrorKind.Unavailable"/>.</exception>
    Task<IReadOnlyList<Workload>> ListAsync(CancellationToken ct);

    /// <summary>One workload as it is now, whoever wrote it; <c>null</c> when there is none of that name.</summary>
    Task<Workload?> FindAsync(WorkloadName name, CancellationToken ct);

    /// <summary>One workload as <see cref="ListAsync"/> has it, for readers that come after every event.</summary>
    Task<Workload?> PeekAsync(WorkloadName name, CancellationToken ct);

    /// <summary>
    /// Creates or updates, idempotently. It returns once the spec is durable; replicas follow. A changed spec is rolled out replica by replica, and
    /// the old one comes back when the new one does not get ready. Applying makes a stopped workload run.
    /// </summary>
    /// <exception cref="ManagerException"><see cref="ErrorKind.Invalid"/> with the field that this machine cannot run;
    /// <see cref="ErrorKind.InsufficientStorage"/>; <see cref="ErrorKind.Unavailable"/>. Nothing was changed then.</exception>
    Task<Workload> ApplyAsync(WorkloadSpec spec, CancellationToken ct);

    /// <summary>Starts or stops all replicas and remembers it, idempotently. A stopped workload keeps its spec.</summary>
    /// <exception cref="ManagerException"><see cref="ErrorKind.NotFound"/>.</exception>
    Task SetRunningAsync(WorkloadName name, bool running, CancellationToken ct);

    /// <summary>Removes the workload and all that belongs to it. Returns when nothing of it runs any more. Absent: success.</summary>
    Task RemoveAsync(WorkloadName name, RemoveOptions options, CancellationToken ct);

    /// <summary>Log lines, oldest first, of all replicas or one. With <see cref="LogQuery.Follow"/> it ends when the workload is removed or <paramref name="ct"/> is cancelled.</summary>
    IAsyncEnumerable<LogLine> ReadLogsAsync(WorkloadName name, LogQuery query, CancellationToken ct);

    /// <summary>Changes as they happen. Push; the refresher's tick is only a safety net. An event may be lost when its reader is slow, a change never.</summary>
    IAsyncEnumerable<BackendEvent> WatchAsync(CancellationToken ct);
}

/// <summary>What else goes when a workload is removed.</summary>
internal readonly record struct RemoveOptions(bool Volumes);

/// <summary>Whether a backend answers, and as what.</summary>
internal sealed record BackendHealth(bool Reachable, string Version, string? Error = null);

/// <summary>Which log lines.</summary>
/// <param name="Tail">The last n lines of each replica; <c>null</c> for all that is kept.</param>
/// <param name="Follow">Go on with new lines.</param>
/// <param name="Since">Not older than this.</param>
/// <param name="Replica">Only this replica's index.</param>
/// <param name="Previous">The run before the present one, where the backend keeps the runs of a replica apart.</param>
internal sealed record LogQuery(int? Tail, bool Follow, DateTimeOffset? Since, int? Replica, bool Previous = false);

/// <summary>One line that a replica wrote.</summary>
internal readonly record struct LogLine(DateTimeOffset Timestamp, int Replica, LogStream Stream, string Text);

internal enum LogStream
{
    Stdout,
    Stderr,
}

/// <summary>Something happened in a backend.</summary>
/// <param name="Type">In the form of <c>GET /events</c>: <c>replica.started</c>, <c>replica.exited</c>, <c>rollout.completed</c>, …</param>
/// <param name="Message">Public: it reaches callers.</param>
internal sealed record BackendEvent(WorkloadName Name, string Type, DateTimeOffset At, string? ReplicaId = null, string? Message = null);
