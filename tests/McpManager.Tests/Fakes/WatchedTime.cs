using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.Fakes;

/// <summary>Time that only tests move, and that knows what it is waited for: moved before the wait began, it would be waited for in vain.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    private readonly ConcurrentBag<DateTimeOffset> _due = [];

    /// <summary>Whether somebody began to wait for the moment that is <paramref name="from"/> now.</summary>
    public bool IsAwaited(TimeSpan from) => _due.Contains(GetUtcNow() + from);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime >= TimeSpan.Zero)
        {
            _due.Add(GetUtcNow() + dueTime);
        }

        return timer;
    }
}
