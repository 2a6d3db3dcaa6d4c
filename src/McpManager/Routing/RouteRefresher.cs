using McpManager.Workloads.Spec;

namespace McpManager.Routing;

/// <summary>The single writer of <see cref="RouteTable"/>.</summary>
internal sealed class RouteRefresher
{
    /// <summary>Publishes a snapshot that was taken after this call, so that the caller reads its own write.</summary>
    public Task<RouteSnapshot> RefreshAsync(WorkloadName name, CancellationToken ct) => throw new NotSupportedException();
}
