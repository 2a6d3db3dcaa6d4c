using McpManager.Workloads.Backends;

namespace McpManager.Routing;

/// <summary>Stays subscribed to the backend's events. After each gap everything is read again, since nobody knows what was missed.</summary>
internal sealed class BackendWatch(IWorkloadBackend backend, RefreshQueue queue, TimeProvider time, ILogger logger)
{
    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(10));
    private bool _warned;

    public async Task RunAsync(CancellationToken ct)
    {
        while (true)
        {
            Exception? failure = null;
            try
            {
                await SubscribeAsync(ct);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                failure = e;
            }

            ct.ThrowIfCancellationRequested();
            var delay = _backoff.Next();
            if (!_warned)
            {
                RoutingLog.WatchEnded(logger, delay, failure);
                _warned = true;
            }

            await Task.Delay(delay, time, ct);
        }
    }

    private async Task SubscribeAsync(CancellationToken ct)
    {
        await using var events = backend.WatchAsync(ct).GetAsyncEnumerator(ct);
        var next = events.MoveNextAsync();

        // Only now: what changes after this read is in the stream.
        queue.MarkAll();
        while (await next)
        {
            _warned = false;
            _backoff.Reset();
            queue.Add(events.Current);
            next = events.MoveNextAsync();
        }
    }
}
