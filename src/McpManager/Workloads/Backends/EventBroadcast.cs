using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace McpManager.Workloads.Backends;

/// <summary>Hands a backend's events to all that watch. A watcher that lags loses the oldest, never blocks the backend.</summary>
internal sealed class EventBroadcast
{
    private const int Capacity = 4096;

    private readonly Lock _lock = new();
    private readonly List<Channel<BackendEvent>> _watchers = [];

    public void Raise(BackendEvent @event)
    {
        lock (_lock)
        {
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryWrite(@event);
            }
        }
    }

    public async IAsyncEnumerable<BackendEvent> WatchAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var channel = Channel.CreateBounded<BackendEvent>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_lock)
        {
            _watchers.Add(channel);
        }

        try
        {
            await foreach (var @event in channel.Reader.ReadAllAsync(ct))
            {
                yield return @event;
            }
        }
        finally
        {
            lock (_lock)
            {
                _watchers.Remove(channel);
            }
        }
    }
}
