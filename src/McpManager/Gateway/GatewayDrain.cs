namespace McpManager.Gateway;

/// <summary>Streams never end by themselves: when the manager stops they get a few seconds, and are then aborted so that the stop is quick.</summary>
internal sealed class GatewayDrain : IDisposable
{
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _over = new();
    private readonly CancellationTokenRegistration _registration;
    private ITimer? _timer;

    public GatewayDrain(IHostApplicationLifetime lifetime, TimeProvider time)
    {
        Token = _over.Token;
        _registration = lifetime.ApplicationStopping.Register(
            () => _timer = time.CreateTimer(_ => _over.Cancel(), null, Grace, Timeout.InfiniteTimeSpan));
    }

    /// <summary>Cancelled when the time to drain is over.</summary>
    public CancellationToken Token { get; }

    public void Dispose()
    {
        _registration.Dispose();
        _timer?.Dispose();
        _over.Dispose();
    }
}
