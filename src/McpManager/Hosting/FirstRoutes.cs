using McpManager.Routing;

namespace McpManager.Hosting;

/// <summary>
/// Holds the server back until the first routes are known, so that a restarted manager answers for the workloads that it took over from its first
/// request on. Not for long: a backend that cannot be reached must not keep <c>/health</c> from saying so.
/// </summary>
internal sealed class FirstRoutes(RouteTable routes, TimeProvider time) : IHostedService
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await routes.WaitForAsync(_ => true, cancellationToken).WaitAsync(s_patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The server answers 503 until they are known.
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
