using System.Collections.Concurrent;
using McpManager.Backends.Process.Posix;
using McpManager.Backends.Process.Proc;

namespace McpManager.Backends.Process;

/// <summary>Looks at all replicas' processes from time to time, in one pass over /proc: memory limits, CPU, the end of adopted processes, ended strangers to reap.</summary>
internal sealed partial class ProcessSampler(ProcessOptions options, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ProcessRun, bool> _runs = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = Task.Run(RunAsync);

    public void Add(ProcessRun run)
    {
        _runs[run] = true;
        _ = RemoveAtEndAsync(run);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task RemoveAtEndAsync(ProcessRun run)
    {
        await run.Completion;
        _runs.TryRemove(run, out _);
    }

    private async Task RunAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(options.SampleInterval, time);
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // The backend ends.
        }
    }

    private void Look()
    {
        try
        {
            if (ProcFs.Available)
            {
                Sample(ProcFs.All());
                return;
            }

            foreach (var run in _runs.Keys)
            {
                run.CheckAdopted();
            }
        }
        catch (Exception e)
        {
            // One bad look must not end all those after it.
            LogLookFailed(logger, e);
        }
    }

    private void Sample(List<ProcessEntry> all)
    {
        var mains = new HashSet<int>();
        foreach (var run in _runs.Keys)
        {
            mains.Add(run.Main.Pid);
            var members = run.Members(all);
            run.Sample(members);
            Reap(members.Where(p => p.Id != run.Main));
        }

        if (options.ReapStrangers)
        {
            Reap(all.Where(p => !mains.Contains(p.Pid)));
        }
    }

    private static void Reap(IEnumerable<ProcessEntry> processes)
    {
        foreach (var process in processes.Where(p => p.Zombie && p.ParentPid == Environment.ProcessId))
        {
            _ = Libc.TryReap(process.Pid);
        }
    }

    [LoggerMessage(EventId = 220, Level = LogLevel.Error, Message = "A look at the processes failed")]
    private static partial void LogLookFailed(ILogger logger, Exception e);
}
