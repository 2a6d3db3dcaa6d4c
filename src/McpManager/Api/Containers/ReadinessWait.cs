using McpManager.Client;
using McpManager.Errors;
using McpManager.Routing;

namespace McpManager.Api.Containers;

/// <summary>Follows the snapshots until a change is done, or it is clear that it will not be.</summary>
internal sealed class ReadinessWait(RouteTable routes, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <exception cref="ManagerException"><see cref="ErrorKind.Timeout"/> with why; <see cref="ErrorKind.Conflict"/>; <see cref="ErrorKind.Unavailable"/> when the manager stops.</exception>
    public async Task<WorkloadStatus> UntilAsync(Readiness wanted, TimeSpan patience, CancellationToken ct)
    {
        using var timer = new CancellationTokenSource(patience, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(ct, timer.Token, lifetime.ApplicationStopping);
        try
        {
            var snapshot = await routes.WaitForAsync(s => wanted.IsReached(s) || wanted.IsHopeless(s), any.Token);
            return wanted.IsReached(snapshot)
                ? snapshot.ByName[wanted.Name.Value].Status
                : throw new ManagerException(ErrorKind.Timeout, $"'{wanted.Name}' will not get ready by itself: {wanted.Why(snapshot)}.");
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new ManagerException(ErrorKind.Unavailable, "The manager is stopping; the change itself goes on.");
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new ManagerException(ErrorKind.Timeout, $"'{wanted.Name}' did not get ready within {patience.TotalSeconds:0} s: {wanted.Why(routes.Current)}.");
        }
    }
}
