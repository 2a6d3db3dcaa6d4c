using McpManager.Workloads.Health;

namespace McpManager.Routing;

/// <summary>What the probes of one run have shown so far.</summary>
/// <param name="WasReady">It passed a probe once: its start is over.</param>
/// <param name="Failures">Failed probes in a row.</param>
internal readonly record struct ProbeState(ReplicaHealth Health, bool WasReady, int Failures)
{
    public static ProbeState New => new(ReplicaHealth.Unknown, WasReady: false, Failures: 0);
}

/// <summary>
/// When to probe again, and what a result makes of a replica's health. Pure. A start is probed fast, so that a replica serves as soon as it can;
/// a replica that served leaves the route after <see cref="FailureThreshold"/> failures in a row and comes back after one success.
/// </summary>
/// <param name="Interval">Between probes of a replica that is well.</param>
/// <param name="Grace">How long after its start a replica may fail without being called unhealthy.</param>
internal readonly record struct ProbeSchedule(TimeSpan Interval, TimeSpan Grace)
{
    public const int FailureThreshold = 2;

    private static readonly TimeSpan s_shortestRetry = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_longestRetry = TimeSpan.FromSeconds(1);

    /// <param name="age">Since the replica's start.</param>
    public ProbeState After(ProbeState state, ProbeResult result, TimeSpan age)
    {
        if (result.IsOk)
        {
            return new ProbeState(new ReplicaHealth(HealthState.Ready), WasReady: true, Failures: 0);
        }

        var failures = state.Failures + 1;
        var health = state.WasReady
            ? failures < FailureThreshold ? state.Health : new ReplicaHealth(HealthState.Unhealthy, result.Message)
            : new ReplicaHealth(age < Grace ? HealthState.Starting : HealthState.Unhealthy, result.Message);
        return state with { Health = health, Failures = failures };
    }

    /// <summary>From the end of the probe that led to <paramref name="state"/> to the next one.</summary>
    public TimeSpan Delay(ProbeState state, TimeSpan age)
    {
        if (state.Failures == 0)
        {
            return Interval;
        }

        if (state.WasReady || age >= Grace)
        {
            return Min(Interval, s_longestRetry);
        }

        // A tenth of its age: whatever a start takes, the route knows of its end within a tenth of that. The last probe of the grace is at its end.
        var retry = age / 10 > s_shortestRetry ? age / 10 : s_shortestRetry;
        return Min(Min(retry, s_longestRetry), Grace - age);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
