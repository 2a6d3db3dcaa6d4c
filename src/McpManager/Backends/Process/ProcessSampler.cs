using System.Collections.Concurrent;
using McpManager.Backends.Process.Posix;
using McpManager.Backends.Process.Proc;

namespace McpManager.Backends.Process;

/// <summary>Looks at all replicas' processes from time to time, in one pass over /proc: memory limits, CPU, the end of adopted processes, ended strangers to reap.</summary>
internal sealed partial class ProcessSampler(ProcessOptions options, ProcessCensus census, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ProcessRun, bool> _runs = new();
    private readonly Lock _starting = new();
    private bool _idle;
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Watches a run from its first instruction on.</summary>
    /// <param name="start">Starts it. No look falls between its start and its being known, so that it is never taken for a stranger.</param>
    public ProcessRun Add(Func<ProcessRun> start)
    {
        lock (_starting)
        {
            var run = start();
            _runs[run] = true;
            _idle = false;
            _ = RemoveAtEndAsync(run);
            return run;
        }
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
                lock (_starting)
                {
                    // With no replica and none that left something, there is nothing to look for.
                    if (!_idle)
                    {
                        _idle = _runs.IsEmpty & !Sample(census.Look());
                    }
                }

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

    /// <summary>Answers whether there were strangers.</summary>
    private bool Sample(ProcessSnapshot snapshot)
    {
        var known = new HashSet<ProcessId>();
        foreach (var run in _runs.Keys)
        {
            var members = run.Members(snapshot);
            known.Add(run.Main);
            known.UnionWith(members.Select(p => p.Id));
            run.Sample(members);
            Reap(members.Where(p => p.Id != run.Main));
        }

        return options.ManagesAllChildren && EndStrangers([.. snapshot.ChildrenOf(Environment.ProcessId).Where(p => !known.Contains(p.Id))]);
    }

    // The manager has no children but replicas. Any other was left by one that hid it from its own tree: nobody would ever end it.
    private bool EndStrangers(List<ProcessEntry> strangers)
    {
        Reap(strangers);
        foreach (var stranger in strangers.Where(p => !p.Zombie))
        {
            LogStranger(logger, stranger.Pid);
            Libc.Signal(stranger.Pid, Signals.Kill);
        }

        return strangers.Count > 0;
    }

    private static void Reap(IEnumerable<ProcessEntry> processes)
    {
        foreach (var process in processes.Where(p => p.Zombie && p.ParentPid == Environment.ProcessId))
        {
            _ = Libc.TryReap(process.Pid);
        }
    }

    [LoggerMessage(EventId = 221, Level = LogLevel.Warning, Message = "Ended a process that a replica had hidden: {Pid}")]
    private static partial void LogStranger(ILogger logger, int pid);

    [LoggerMessage(EventId = 220, Level = LogLevel.Error, Message = "A look at the processes failed")]
    private static partial void LogLookFailed(ILogger logger, Exception e);
}
