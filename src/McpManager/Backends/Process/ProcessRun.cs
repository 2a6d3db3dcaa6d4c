using System.Net;
using McpManager.Backends.Process.Proc;
using McpManager.Backends.Process.State;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Process;

/// <summary>One run of one replica: its main process and all that it starts.</summary>
internal sealed class ProcessRun : IReplicaRun
{
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(1);

    private readonly IReplicaProcess _process;
    private readonly ProcessTree _tree;
    private readonly ProcessUsage _usage;
    private readonly long? _memoryLimit;
    private readonly CancellationToken _hurry;
    private readonly TimeProvider _time;
    private volatile string? _error;

    /// <param name="hurry">Cancelled when a stop may wait no longer.</param>
    /// <param name="release">Gives back what the run holds, once nothing of it is left. Never throws.</param>
    public ProcessRun(
        IReplicaProcess process,
        StoredProcess stored,
        ProcessTree tree,
        long? memoryLimit,
        Action release,
        TimeProvider time,
        CancellationToken hurry)
    {
        (_process, Process, _tree, _memoryLimit, _time, _hurry) = (process, stored, tree, memoryLimit, time, hurry);
        _usage = new ProcessUsage(time);
        Completion = CompleteAsync(release);
    }

    /// <summary>As it stands in the replica's file.</summary>
    public StoredProcess Process { get; }

    public ProcessId Main => _process.Id;

    public string RunId => Process.RunId;

    public DnsEndPoint Address => new("127.0.0.1", Process.Port);

    public DateTimeOffset StartedAt => Process.StartedAt;

    public Task<ReplicaExit> Completion { get; }

    public double? CpuPercent => _usage.CpuPercent;

    public long? MemoryBytes => _usage.MemoryBytes;

    public async Task StopAsync(TimeSpan grace)
    {
        if (!_process.Exit.IsCompleted)
        {
            _process.AskToEnd();
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
            _process.NoticeEnd();
            return;
        }

        _usage.Sample([.. members.Where(p => !p.Zombie)]);
        if (_usage.MemoryBytes > _memoryLimit)
        {
            _error ??= $"out of memory: it used {_usage.MemoryBytes >> 20} MiB, its limit is {_memoryLimit >> 20} MiB";
            _process.Kill();
        }
    }

    /// <summary>Looks whether an adopted process still runs, where there is no /proc to sample.</summary>
    public void CheckAdopted()
    {
        if (!ProcessIdentity.Runs(Main))
        {
            _process.NoticeEnd();
        }
    }

    private async Task<ReplicaExit> CompleteAsync(Action release)
    {
        await Task.Yield();
        var code = await _process.Exit;
        await KillAsync();
        release();
        return new ReplicaExit(code, _error);
    }

    // Repeated until a look finds nothing: what forks while it is killed is found the next time. What takes long to die is looked at less and less often.
    private async Task KillAsync()
    {
        var pause = TimeSpan.FromMilliseconds(10);
        while (TryKill())
        {
            await Task.Delay(pause, TimeProvider.System, CancellationToken.None);
            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
        }
    }

    private bool TryKill()
    {
        try
        {
            return _process.Kill();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The manager has no descriptor left to look with; what runs must not be forgotten for that.
            return true;
        }
    }
}
