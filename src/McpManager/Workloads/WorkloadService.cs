using McpManager.Client;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads;

/// <summary>What happened to an apply.</summary>
internal enum ApplyOutcome
{
    Created,
    Updated,

    /// <summary>An identical one was there.</summary>
    Unchanged,
}

/// <summary>The commands on workloads. One at a time for each name.</summary>
internal sealed class WorkloadService
{
    public Task<(ApplyOutcome Outcome, Workload Workload)> CreateAsync(WorkloadRequest request, CancellationToken ct) => throw new NotSupportedException();

    public Task<(ApplyOutcome Outcome, Workload Workload)> PutAsync(WorkloadName name, WorkloadRequest request, CancellationToken ct) => throw new NotSupportedException();

    /// <summary><c>null</c> when there is none.</summary>
    public Task<Workload?> ScaleAsync(WorkloadName name, ScaleRequest request, CancellationToken ct) => throw new NotSupportedException();

    /// <summary>False when there is none.</summary>
    public Task<bool> SetRunningAsync(WorkloadName name, bool running, CancellationToken ct) => throw new NotSupportedException();

    /// <summary>False when there is none.</summary>
    public Task<bool> RestartAsync(WorkloadName name, CancellationToken ct) => throw new NotSupportedException();

    /// <summary>False when there is none.</summary>
    public Task<bool> RemoveAsync(WorkloadName name, RemoveOptions options, CancellationToken ct) => throw new NotSupportedException();
}
