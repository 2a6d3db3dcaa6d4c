using McpManager.Backends.Process.Proc;

namespace McpManager.Backends.Process.Posix;

/// <summary>The leader of a process group, and all that belongs to it.</summary>
internal sealed class PosixProcess : IReplicaProcess
{
    private readonly ProcessTree _tree;
    private readonly IDisposable _pipes;
    private readonly TaskCompletionSource<int?>? _noticed;

    /// <param name="exit">Completes when a child has ended; <c>null</c> for an adopted one, which is nobody's child that could be waited for.</param>
    public PosixProcess(ProcessId id, ProcessTree tree, IDisposable pipes, Task<int?>? exit)
    {
        // 0 and 1 name no single process where a signal goes to a group: kill(2).
        if (id.Pid < 2)
        {
            throw new ArgumentException($"{id.Pid} is no process of a replica", nameof(id));
        }

        (Id, _tree, _pipes) = (id, tree, pipes);
        _noticed = exit is null ? new TaskCompletionSource<int?>(TaskCreationOptions.RunContinuationsAsynchronously) : null;
        Exit = exit ?? _noticed!.Task;
    }

    public ProcessId Id { get; }

    public Task<int?> Exit { get; }

    public void NoticeEnd()
    {
        if (_noticed is { Task.IsCompleted: false })
        {
            // Its parent is this process where it is a subreaper, or the same one as before.
            _noticed.TrySetResult(Libc.TryReap(Id.Pid)?.Code);
        }
    }

    public void AskToEnd() => Libc.Signal(-Id.Pid, Signals.Terminate);

    public bool Kill()
    {
        if (!ProcFs.Available)
        {
            Libc.Signal(-Id.Pid, Signals.Kill);
            return false;
        }

        // What forks while it is killed is found by the next look.
        return Libc.KillAll(_tree.Members(ProcFs.All(), Id).Where(p => !p.Zombie).Select(p => p.Pid));
    }

    public void Dispose() => _pipes.Dispose();
}
