namespace McpManager.Routing;

/// <summary>Holds the current snapshot. <see cref="RouteRefresher"/> is its only writer; everybody else reads.</summary>
internal sealed class RouteTable
{
    private volatile RouteSnapshot? _current;
    private TaskCompletionSource _changed = NewSource();

    /// <summary><c>null</c> until the first publish.</summary>
    public RouteSnapshot? Current => _current;

    /// <summary>The first snapshot, current or to come, that <paramref name="matches"/>.</summary>
    public async Task<RouteSnapshot> WaitForAsync(Func<RouteSnapshot, bool> matches, CancellationToken ct)
    {
        while (true)
        {
            // The source is taken before the snapshot is read: a publication in between completes this very source.
            var changed = Volatile.Read(ref _changed);
            if (_current is { } snapshot && matches(snapshot))
            {
                return snapshot;
            }

            await changed.Task.WaitAsync(ct);
        }
    }

    internal void Publish(RouteSnapshot next)
    {
        _current = next;
        Interlocked.Exchange(ref _changed, NewSource()).SetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
