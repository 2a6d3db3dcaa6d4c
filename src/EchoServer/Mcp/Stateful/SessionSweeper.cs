namespace EchoServer.Mcp.Stateful;

/// <summary>Ends idle sessions while the server runs, and all of them when it stops.</summary>
internal sealed class SessionSweeper(SessionStore sessions, SessionLimits limits, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(limits.SweepInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await sessions.EndIdleAsync();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; the store ends what is left when it is disposed, after the last request.
        }
    }
}
