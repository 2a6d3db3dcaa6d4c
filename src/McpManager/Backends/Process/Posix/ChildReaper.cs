using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace McpManager.Backends.Process.Posix;

/// <summary>
/// Learns how children that <see cref="PosixSpawn"/> started have ended. The runtime reaps only children of its own <c>Process</c> class, so each
/// SIGCHLD makes one round over ours.
/// </summary>
internal sealed class ChildReaper : IDisposable
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<int?>> _children = new();
    private readonly PosixSignalRegistration? _registration;

    public ChildReaper()
    {
        if (!OperatingSystem.IsWindows())
        {
            _registration = PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => Sweep());
        }
    }

    /// <summary>Completes with the exit code (128 + n after signal n; <c>null</c> when somebody else has reaped it).</summary>
    public Task<int?> WatchAsync(int pid)
    {
        var ended = new TaskCompletionSource<int?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _children[pid] = ended;

        // It may have ended before it was registered.
        Reap(pid, ended);
        return ended.Task;
    }

    public void Dispose() => _registration?.Dispose();

    private void Sweep()
    {
        foreach (var (pid, ended) in _children)
        {
            Reap(pid, ended);
        }
    }

    private void Reap(int pid, TaskCompletionSource<int?> ended)
    {
        lock (ended)
        {
            if (!ended.Task.IsCompleted && Libc.TryReap(pid) is { } result)
            {
                _children.TryRemove(pid, out _);
                ended.SetResult(result.Code);
            }
        }
    }
}
