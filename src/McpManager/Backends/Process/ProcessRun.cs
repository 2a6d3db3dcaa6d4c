using System.Net;
using McpManager.Backends.Process.Posix;
using McpManager.Backends.Process.Proc;
using McpManager.Backends.Process.State;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Process;

/// <summary>One run of one replica: its main process and all that it starts.</summary>
internal sealed class ProcessRun : IReplicaRun
{
    private readonly ProcessTree _tree;
    private readonly ProcessUsage _usage;
    private readonly long? _memoryLimit;
    private readonly CancellationToken _hurry;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource<int?> _mainEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _error;

    /// <param name="exit">Completes when the main process ended, for a child of this manager; <c>null</c> for one that was adopted and has to be looked at.</param>
    /// <param name="hurry">Cancelled when a stop may wait no longer.</param>
    /// <param name="release">Gives back what the run holds, once nothing of it is left.</param>
    public ProcessRun(
        StoredProcess process,
        ProcessTree tree,
        long? memoryLimit,
        Task<int?>? exit,
        Action release,
        TimeProvider time,
        CancellationToken hurry)
    {
        (Process, _tree, _memoryLimit, _time, _hurry) = (process, tree, memoryLimit, time, hurry);
        _usage = new ProcessUsage(time);
        Main = new ProcessId(process.Pid, process.StartTicks);
        Completion = CompleteAsync(exit, release);
    }

    /// <summary>As it stands in the replica's file.</summary>
    public StoredProcess Process { get; }

    public ProcessId Main { get; }

    public string RunId => Process.RunId;

    public DnsEndPoint Address => new("127.0.0.1", Process.Port);

    public DateTimeOffset StartedAt => Process.StartedAt;

    public Task<ReplicaExit> Completion { get; }

    public double? CpuPercent => _usage.CpuPercent;

    public long? MemoryBytes => _usage.MemoryBytes;

    public async Task StopAsync(TimeSpan grace)
    {
        if (!_mainEnded.Task.IsCompleted)
        {
            Libc.Signal(-Main.Pid, Signals.Terminate);
        }

        using var timer = CancellationTokenSource.CreateLinkedTokenSource(_hurry);
        await Task.WhenAny(Completion, Task.Delay(grace, _time, timer.Token));
        await timer.CancelAsync();
        if (!Completion.IsCompleted)
        {
            await KillAsync();
        }

        await Completion;
    }

    /// <summary>Every process of this run among <paramref name="all"/>, ended ones included.</summary>
    public List<ProcessEntry> Members(IReadOnlyList<ProcessEntry> all) => _tree.Members(all, Main);

    /// <summary>Takes one look: has the main process ended unseen, is the memory limit kept? Linux only.</summary>
    public void Sample(List<ProcessEntry> members)
    {
        if (Completion.IsCompleted)
        {
            return;
        }

        if (!members.Exists(p => p.Id == Main && !p.Zombie))
        {
            // Adopted processes are nobody's child that could be waited for; one that is ours is reaped for its exit code.
            NoticeEnd();
            return;
        }

        var running = members.Where(p => !p.Zombie).ToList();
        _usage.Sample(running);
        if (_usage.MemoryBytes > _memoryLimit)
        {
            _error ??= $"out of memory: it used {_usage.MemoryBytes >> 20} MiB, its limit is {_memoryLimit >> 20} MiB";
            foreach (var process in running)
            {
                Libc.Signal(process.Pid, Signals.Kill);
            }
        }
    }

    /// <summary>Looks whether an adopted process still runs, where there is no /proc to sample.</summary>
    public void CheckAdopted()
    {
        if (!ProcessIdentity.Runs(Main))
        {
            NoticeEnd();
        }
    }

    private void NoticeEnd()
    {
        if (IsAdopted)
        {
            _mainEnded.TrySetResult(Libc.TryReap(Main.Pid)?.Code);
        }
    }

    private bool IsAdopted { get; set; }

    private async Task<ReplicaExit> CompleteAsync(Task<int?>? exit, Action release)
    {
        IsAdopted = exit is null;
        await Task.Yield();
        var code = exit is null ? await _mainEnded.Task : await exit;
        _mainEnded.TrySetResult(code);
        await KillAsync();
        release();
        return new ReplicaExit(code, _error);
    }

    // Repeated until a look finds nothing: what forks while it is killed is found the next time.
    private async Task KillAsync()
    {
        if (!ProcFs.Available)
        {
            Libc.Signal(-Main.Pid, Signals.Kill);
            return;
        }

        while (_tree.Members(ProcFs.All(), Main).Where(p => !p.Zombie).ToList() is { Count: > 0 } running)
        {
            foreach (var process in running)
            {
                Libc.Signal(process.Pid, Signals.Kill);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }
    }
}
