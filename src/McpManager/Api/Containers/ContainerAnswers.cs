using McpManager.Client;
using McpManager.Errors;
using McpManager.Routing;
using McpManager.Workloads;
using McpManager.Workloads.Spec;

namespace McpManager.Api.Containers;

/// <summary>After a command: a snapshot taken after it, so that a caller reads its own write.</summary>
internal sealed class ContainerAnswers(RouteTable routes, RouteRefresher refresher, ReadinessWait readiness)
{
    /// <summary>The entry before a command; <c>null</c> when there is none.</summary>
    public RouteEntry? Before(WorkloadName name) => routes.Current?.ByName.GetValueOrDefault(name.Value);

    /// <exception cref="ManagerException"><see cref="ErrorKind.NotFound"/>: it was removed meanwhile.</exception>
    public async Task<WorkloadStatus> StatusAsync(WorkloadName name, CancellationToken ct)
    {
        var snapshot = await refresher.RefreshAsync(name, ct);
        return snapshot.ByName.GetValueOrDefault(name.Value)?.Status ?? throw PathName.Unknown(name);
    }

    /// <param name="patience">How long to wait until it is ready; <c>null</c> for not at all.</param>
    public async Task<WorkloadStatus> StatusAsync(RouteEntry? before, Workload applied, TimeSpan? patience, CancellationToken ct)
    {
        var status = await StatusAsync(applied.Name, ct);
        return patience is { } given ? await readiness.UntilAsync(Readiness.After(before, applied), given, ct) : status;
    }

    /// <summary>After a start: the spec is the one that is there.</summary>
    public async Task<WorkloadStatus> StartedAsync(WorkloadName name, TimeSpan? patience, CancellationToken ct)
    {
        var snapshot = await refresher.RefreshAsync(name, ct);
        var entry = snapshot.ByName.GetValueOrDefault(name.Value) ?? throw PathName.Unknown(name);
        return patience is { } given ? await readiness.UntilAsync(Readiness.After(before: null, entry.Workload), given, ct) : entry.Status;
    }

    /// <summary>Publishes that it is gone.</summary>
    public Task GoneAsync(WorkloadName name, CancellationToken ct) => refresher.RefreshAsync(name, ct);
}
