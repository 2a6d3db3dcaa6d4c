using System.Runtime.CompilerServices;
using System.Threading.Channels;
using McpManager.Client;

namespace McpManager.Workloads.Events;

/// <summary>The last events, and all that come: what <c>GET /events</c> sends. Bounded: a reader that lags behind the buffer resumes at its oldest event.</summary>
internal sealed class EventHub(TimeProvider time)
{
    public const int Capacity = 1024;

    private readonly Lock _lock = new();
    private readonly Queue<NumberedEvent> _buffer = new(Capacity);
    private readonly List<ChannelWriter<bool>> _waiters = [];

    // Ids of another run of the manager are not ours: the epoch tells them apart.
    private readonly string _epoch = time.GetUtcNow().ToUnixTimeMilliseconds().ToString("x");
    private long _last;

    public void Publish(ManagerEvent @event)
    {
        lock (_lock)
        {
            if (_buffer.Count == Capacity)
            {
                _buffer.Dequeue();
            }

            _last++;
            _buffer.Enqueue(new NumberedEvent(_last, $"{_epoch}-{_last}", @event));
            foreach (var waiter in _waiters)
            {
                waiter.TryWrite(true);
            }
        }
    }

    /// <summary>Events after <paramref name="lastEventId"/>: <c>null</c> for new ones only; an id of another run, or one that has left the buffer, for all that is kept.</summary>
    public async IAsyncEnumerable<NumberedEvent> ReadAsync(string? lastEventId, [EnumeratorCancellation] CancellationToken ct)
    {
        var wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        long position;
        lock (_lock)
        {
            position = Position(lastEventId);
            _waiters.Add(wake.Writer);
        }

        try
        {
            while (true)
            {
                NumberedEvent[] next;
                lock (_lock)
                {
                    next = [.. _buffer.Where(e => e.Number > position)];
                }

                foreach (var item in next)
                {
                    position = item.Number;
                    yield return item;
                }

                if (next.Length == 0)
                {
                    await wake.Reader.ReadAsync(ct);
                }
            }
        }
        finally
        {
            lock (_lock)
            {
                _waiters.Remove(wake.Writer);
            }
        }
    }

    private long Position(string? lastEventId)
    {
        if (lastEventId is null)
        {
            return _last;
        }

        var parts = lastEventId.Split('-');
        return parts.Length == 2 && parts[0] == _epoch && long.TryParse(parts[1], out var number) && number <= _last ? number : 0;
    }
}

/// <summary>An event with the id that a client resumes from.</summary>
internal sealed record NumberedEvent(long Number, string Id, ManagerEvent Event);
