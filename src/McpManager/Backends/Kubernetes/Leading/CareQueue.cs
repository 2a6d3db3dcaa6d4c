using System.Threading.Channels;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Leading;

/// <summary>Names of workloads to look after, each at most once, not before its time.</summary>
internal sealed class CareQueue(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<WorkloadName, DateTimeOffset> _due = [];
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>An earlier time that is known already stays.</summary>
    public void Mark(WorkloadName name, TimeSpan delay)
    {
        var due = time.GetUtcNow() + delay;
        lock (_lock)
        {
            if (!_due.TryGetValue(name, out var known) || due < known)
            {
                _due[name] = due;
            }
        }

        _wake.Writer.TryWrite(true);
    }

    /// <summary>The next one, once its time has come.</summary>
    public async Task<WorkloadName> TakeAsync(CancellationToken ct)
    {
        while (true)
        {
            TimeSpan? left;
            lock (_lock)
            {
                var now = time.GetUtcNow();
                var next = _due.Count == 0 ? default(KeyValuePair<WorkloadName, DateTimeOffset>?) : _due.MinBy(pair => pair.Value);
                if (next is { } first && first.Value <= now)
                {
                    _due.Remove(first.Key);
                    return first.Key;
                }

                left = next?.Value - now;
            }

            var woken = _wake.Reader.ReadAsync(ct).AsTask();
            if (left is { } pause)
            {
                await Task.WhenAny(woken, Task.Delay(pause, time, ct));
                if (!woken.IsCompleted)
                {
                    // The reader that is left waiting takes the next signal, which another mark brings: nothing is missed by waking once more.
                    _wake.Writer.TryWrite(true);
                }
            }

            await woken;
        }
    }
}
