using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using McpManager.Backends.Process.Portable;
using McpManager.Backends.Process.Posix;
using McpManager.Backends.Process.Proc;
using McpManager.Backends.Process.State;
using McpManager.Errors;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Process;

/// <summary>Runs workloads as child processes of the manager, on free loopback ports, with their state in a folder. Nothing has to be installed.</summary>
internal sealed partial class ProcessBackend : IWorkloadBackend, IAsyncDisposable
{
    private readonly ConcurrentDictionary<WorkloadName, ProcessWorkload> _workloads = new();
    private readonly SemaphoreSlim _commands = new(1);
    private readonly CancellationTokenSource _hurry = new();
    private readonly EventBroadcast _events = new();
    private readonly ProcessOptions _options;
    private readonly SupervisorOptions _supervision;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CommandResolver _resolver;
    private readonly StateStore _store;
    private readonly StateLock _lock;
    private readonly ProcessSampler _sampler;
    private readonly ProcessRuntime _runtime;
    private readonly ProcessCensus _census;
    private readonly Lazy<Task> _end;

    /// <exception cref="InvalidOperationException">Another manager uses the state folder.</exception>
    /// <exception cref="IOException">The state folder cannot be used.</exception>
    public ProcessBackend(ProcessOptions options, SupervisorOptions supervision, TimeProvider time, ILogger logger)
    {
        (_options, _supervision, _time, _logger) = (options, supervision, time, logger);
        var folder = new StateFolder(options.DataDir);
        _lock = StateLock.Take(folder);
        _store = new StateStore(folder);
        var mark = new ReplicaMark(StateId.ReadOrCreate(folder), folder.RunRoot);
        _census = new ProcessCensus(mark);
        _resolver = new CommandResolver(Environment.GetEnvironmentVariable("PATH"));
        _sampler = new ProcessSampler(options, _census, time, logger);
        _end = new Lazy<Task>(EndAsync);
        IProcessLauncher launcher = options.Portable ? new PortableLauncher(time) : new PosixLauncher(_census, logger);
        var ports = new PortAllocator(options.PortRange);
        _runtime = new ProcessRuntime(_store, mark, options, _resolver, ports, launcher, _sampler, time, logger, _hurry.Token);
    }

    public BackendCapabilities Capabilities => ProcessCapabilities.Here;

    /// <summary>Takes over what a former run of the manager left, and restarts what should run.</summary>
    public async Task StartAsync()
    {
        if (!Libc.BecomeSubreaper())
        {
            LogNoSubreaper(_logger);
        }

        foreach (var found in await new ProcessRecovery(_store, _census, _runtime).RunAsync())
        {
            if (found.Fault is not null)
            {
                LogBroken(_logger, found.Name.Value, found.Fault);
            }

            _runtime.OpenLogs(found.Name);
            _workloads[found.Name] = found.State is { } state
                ? new ProcessWorkload(Supervise(state, found.Replicas))
                : new ProcessWorkload(found.Name, found.Fault, _time.GetUtcNow());
        }

        _sampler.Start();
    }

    public Task<BackendHealth> CheckAsync(CancellationToken ct)
    {
        var version = RuntimeInformation.OSDescription;
        return Task.FromResult(Directory.Exists(_store.Folder.WorkloadsFolder)
            ? new BackendHealth(Reachable: true, version)
            : new BackendHealth(Reachable: false, version, "its state folder (DATA_DIR) is gone"));
    }

    public Task<IReadOnlyList<Workload>> ListAsync(CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<Workload>>([.. _workloads.Values.Select(entry => entry.Current)]);

    public Task<Workload?> FindAsync(WorkloadName name, CancellationToken ct) => Task.FromResult(_workloads.GetValueOrDefault(name)?.Current);

    public async Task<Workload> ApplyAsync(WorkloadSpec spec, CancellationToken ct)
    {
        ProcessAdmission.Check(spec, _resolver);
        await _commands.WaitAsync(ct);
        try
        {
            var entry = _workloads.GetValueOrDefault(spec.Name);
            if (entry?.Removal is not null)
            {
                throw new ManagerException(ErrorKind.Conflict, $"'{spec.Name}' is being removed.");
            }

            return entry?.Supervisor is { } supervisor ? await supervisor.ApplyAsync(spec) : await CreateAsync(spec);
        }
        catch (IOException e)
        {
            throw Storage(e);
        }
        finally
        {
            _commands.Release();
        }
    }

    public async Task SetRunningAsync(WorkloadName name, bool running, CancellationToken ct)
    {
        // In line with removal, which what is written here must not undo.
        await _commands.WaitAsync(ct);
        try
        {
            if (_workloads.GetValueOrDefault(name) is not { Removal: null } entry)
            {
                throw new ManagerException(ErrorKind.NotFound, $"There is no '{name}'.");
            }

            if (entry.Supervisor is not { } supervisor)
            {
                throw new ManagerException(ErrorKind.Conflict, $"'{name}' cannot run: {entry.Current.Fault}.");
            }

            await supervisor.SetRunningAsync(running);
        }
        catch (IOException e)
        {
            throw Storage(e);
        }
        finally
        {
            _commands.Release();
        }
    }

    public async Task RemoveAsync(WorkloadName name, RemoveOptions options, CancellationToken ct)
    {
        Task removal;
        await _commands.WaitAsync(ct);
        try
        {
            if (!_workloads.TryGetValue(name, out var entry))
            {
                return;
            }

            if (entry.Removal is null or { IsFaulted: true })
            {
                _store.BeginRemove(name);
                Failpoint.Hit("remove.begun");
                entry.Removal = FinishRemoveAsync(name, entry);
            }

            removal = entry.Removal;
        }
        catch (IOException e)
        {
            throw Storage(e);
        }
        finally
        {
            _commands.Release();
        }

        try
        {
            await removal.WaitAsync(ct);
        }
        catch (IOException e)
        {
            throw new ManagerException(ErrorKind.InsufficientStorage, $"Not all that '{name}' left could be removed, try again: {e.Message}", e);
        }
    }

    public async IAsyncEnumerable<LogLine> ReadLogsAsync(WorkloadName name, LogQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        if (_runtime.FindLogs(name) is { } logs)
        {
            await foreach (var line in logs.ReadAsync(query, ct))
            {
                yield return line;
            }
        }
    }

    public IAsyncEnumerable<BackendEvent> WatchAsync(CancellationToken ct) => _events.WatchAsync(ct);

    /// <summary>Lets go of everything as a crash would: replicas run on. For the tests of recovery.</summary>
    public async Task AbandonAsync()
    {
        await Task.WhenAll(_workloads.Values.Select(entry => entry.Supervisor).OfType<WorkloadSupervisor>().Select(s => s.AbandonAsync()));
        await ReleaseAsync();
    }

    /// <summary>Stops all replicas; they start again with the next manager. May be called again.</summary>
    public ValueTask DisposeAsync() => new(_end.Value);

    private async Task EndAsync()
    {
        _hurry.CancelAfter(_options.ShutdownGrace);
        try
        {
            await Task.WhenAll(_workloads.Values.Select(EndAsync));
        }
        finally
        {
            await ReleaseAsync();
        }
    }

    private static async Task EndAsync(ProcessWorkload entry)
    {
        if (entry.Removal is { } removal)
        {
            // One that failed has been told to who asked for it; the next manager finishes it.
            await removal.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        else if (entry.Supervisor is { } supervisor)
        {
            await supervisor.DisposeAsync();
        }
    }

    private async Task ReleaseAsync()
    {
        await _sampler.DisposeAsync();
        _runtime.Dispose();
        _lock.Dispose();
        _hurry.Dispose();
        _commands.Dispose();
    }

    private async Task<Workload> CreateAsync(WorkloadSpec spec)
    {
        var now = _time.GetUtcNow();
        var state = new DesiredState { Spec = spec, Running = true, CreatedAt = now, UpdatedAt = now };

        // A broken file under this name may still be of use to somebody.
        if (_workloads.ContainsKey(spec.Name))
        {
            _store.SetAside(spec.Name);
        }

        await _runtime.SaveAsync(state);
        _runtime.OpenLogs(spec.Name);
        var supervisor = Supervise(state, []);
        _workloads[spec.Name] = new ProcessWorkload(supervisor);
        _events.Raise(new BackendEvent(spec.Name, "workload.changed", now));
        return supervisor.Current;
    }

    private WorkloadSupervisor Supervise(DesiredState state, IReadOnlyList<ReplicaRecord> replicas) =>
        new(state, replicas, _runtime, _supervision, _time, _logger, _events.Raise);

    private async Task FinishRemoveAsync(WorkloadName name, ProcessWorkload entry)
    {
        // Begins once the command that asked for it is over: who sees the first replica end must see that all of it is removed.
        await _commands.WaitAsync();
        _commands.Release();
        if (entry.Supervisor is { } supervisor)
        {
            await supervisor.EndAsync(hurry: false);
        }

        Failpoint.Hit("remove.stopped");
        _runtime.CloseLogs(name);
        _store.FinishRemove(name);
        _workloads.TryRemove(name, out _);
        _events.Raise(new BackendEvent(name, "workload.changed", _time.GetUtcNow()));
    }

    private static ManagerException Storage(IOException e) =>
        new(ErrorKind.InsufficientStorage, $"The state could not be written, nothing was changed: {e.Message}", e);

    [LoggerMessage(EventId = 230, Level = LogLevel.Error, Message = "State file broken: {Workload}: {Fault}")]
    private static partial void LogBroken(ILogger logger, string workload, string fault);

    [LoggerMessage(EventId = 231, Level = LogLevel.Warning, Message = "Processes that leave their parent can be found by their mark only: this system has no child subreaper")]
    private static partial void LogNoSubreaper(ILogger logger);
}
