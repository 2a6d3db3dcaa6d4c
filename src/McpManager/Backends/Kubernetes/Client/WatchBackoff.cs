namespace McpManager.Backends.Kubernetes.Client;

/// <summary>How long a watch waits before it connects again: doubling from 0.2 s to 10 s. Pure, but for its count.</summary>
/// <param name="jitter">Gives numbers in [0, 1).</param>
internal sealed class WatchBackoff(Func<double> jitter)
{
    private const double InitialMs = 200;
    private const double MaxMs = 10_000;

    private int _failures;

    /// <summary>It works: the next wait is the shortest again.</summary>
    public void Reset() => _failures = 0;

    /// <summary>Between half and the whole of the step.</summary>
    public TimeSpan Next() =>
        TimeSpan.FromMilliseconds(Math.Min(MaxMs, InitialMs * Math.Pow(2, Math.Min(_failures++, 16))) * (0.5 + (jitter() / 2)));
}
