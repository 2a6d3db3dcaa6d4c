using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.Backends.Kubernetes.Client;

/// <summary>Time that passes whenever somebody waits for it, and is told how long the waits were.</summary>
internal sealed class AutoTime : FakeTimeProvider
{
    private readonly List<TimeSpan> _waits = [];

    /// <summary>Which waits are over at once. Timeouts of calls, which are longer than all waits, are not.</summary>
    public Func<TimeSpan, bool> Passes { get; init; } = wait => wait < TimeSpan.FromSeconds(30);

    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_waits)
            {
                return [.. _waits];
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime >= TimeSpan.Zero && Passes(dueTime))
        {
            lock (_waits)
            {
                _waits.Add(dueTime);
            }

            // Not here: whoever makes the timer is not ready for it yet.
            ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
        }

        return timer;
    }
}
