using System.Collections.Concurrent;

namespace McpManager.Backends.Kubernetes.Watching;

/// <summary>Who waits for which Deployment to be gone; the watch tells them.</summary>
internal sealed class Removals
{
    private readonly ConcurrentDictionary<string, RemovalWait> _waits = new(StringComparer.Ordinal);

    /// <param name="uid">Of the Deployment.</param>
    public RemovalWait Expect(string uid) => _waits.GetOrAdd(uid, id => new RemovalWait(() => _waits.TryRemove(id, out _)));

    public void Tell(string? uid)
    {
        if (uid is not null && _waits.TryGetValue(uid, out var wait))
        {
            wait.Tell();
        }
    }
}

/// <summary>One wait. Whoever waits for the same shares it.</summary>
internal sealed class RemovalWait(Action end) : IDisposable
{
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Tell() => _gone.TrySetResult();

    /// <summary>Until it is told, or the time is up.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken ct)
    {
        try
        {
            await _gone.Task.WaitAsync(atMost, time, ct);
        }
        catch (TimeoutException)
        {
            // The caller looks for itself then.
        }
    }

    public void Dispose() => end();
}
