namespace McpManager.Workloads.Supervision;

/// <summary>How long to wait before a replica that ended is started again: doubling from <paramref name="Initial"/> to <paramref name="Max"/>.</summary>
/// <param name="ResetAfter">A run of at least this length counts as a good one: the next failure is the first again.</param>
/// <param name="CrashLoopAfter">So many failed runs in a row are a crash loop.</param>
internal sealed record Backoff(TimeSpan Initial, TimeSpan Max, TimeSpan ResetAfter, int CrashLoopAfter)
{
    public static Backoff Default { get; } = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30), 5);

    /// <param name="failures">Failed runs in a row, from 1.</param>
    public TimeSpan Delay(int failures)
    {
        var factor = Math.Pow(2, Math.Clamp(failures - 1, 0, 30));
        return TimeSpan.FromTicks((long)Math.Min(Initial.Ticks * factor, Max.Ticks));
    }

    public bool IsCrashLoop(int failures) => failures >= CrashLoopAfter;
}
