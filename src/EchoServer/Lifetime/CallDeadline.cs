namespace EchoServer.Lifetime;

/// <summary>
/// The moment after which a stopping server ends the calls that still run. It lies before the host's own timeout: when that one strikes,
/// Kestrel cuts connections, and callers get no answer at all.
/// </summary>
internal sealed class CallDeadline : IDisposable
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _passed;

    public CallDeadline(IHostApplicationLifetime lifetime, TimeProvider time)
    {
        _passed = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        Stopping = lifetime.ApplicationStopping;
        Stopping.Register(() => _passed.CancelAfter(Drain));
    }

    /// <summary>The server was told to stop: streams that wait for nothing in particular end now.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>The time for running calls is over.</summary>
    public CancellationToken Passed => _passed.Token;

    public void Dispose() => _passed.Dispose();
}
