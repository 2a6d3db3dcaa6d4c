using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using McpManager.Backends.Process.Portable;
using McpManager.Backends.Process.Posix;
using McpManager.Backends.Process.Proc;
using McpManager.Backends.Process.State;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Process;

/// <summary>Runs workloads as child processes of the manager, on free loopback ports, with their state in a folder. Nothing has to be installed.</summary>
internal sealed partial class ProcessBackend : IWorkloadBackend, IAsyncDisposable
{
    private readonly CancellationTokenSource _hurry = new();
    private readonly EventBroadcast _events = new();
    private readonly ProcessOptions _options;
    private readonly ILogger _logger;
    private readonly CommandResolver _resolver;
    private readonly StateStore _store;
    private readonly StateLock _lock;
    private readonly ProcessSampler _sampler;
    private readonly ProcessRuntime _runtime;
    private readonly ProcessCensus _census;
    private readonly WorkloadFleet _fleet;
    private readonly Lazy<Task> _end;

    /// <exception cref="InvalidOperationException">Another manager uses the state folder.</exception>
    /// <exception cref="IOException">The state folder cannot be used.</exception>
    public ProcessBackend(ProcessOptions options, SupervisorOptions supervision, TimeProvider time, ILogger logger)
    {
        (_options, _logger) = (options, logger);
        var folder = new StateFolder(options.DataDir);
        _lock = StateLock.Take(folder);
        _store = new StateStore(folder);
        var mark = new ReplicaMark(StateId.ReadOrCreate(folder), folder.RunRoot);
        _census = new ProcessCensus(mark);
        _resolver = new CommandResolver(Environment.GetEnvironmentVariable("PATH"));
        _sampler = new ProcessSampler(options, _census, time, logger);
        _end = new Lazy<Task>(EndAsync);
        IProcessLauncher launcher = options.Portable ? new PortableLauncher(time) : new PosixLauncher(_census, logger);
        var ports = new PortAllocator(options.PortRange, "PROCESS_PORT_RANGE");
        _runtime = new ProcessRuntime(_store, mark, options, _resolver, ports, launcher, _sampler, time, logger, _hurry.Token);
        _fleet = new WorkloadFleet(new ProcessStorage(_store, _runtime), _runtime, supervision, time, logger, _events);
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
            _runtime.OpenLogs(found.Name);
            _fleet.Adopt(found);
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

    public Task<IReadOnlyList<Workload>> ListAsync(CancellationToken ct) => Task.FromResult(_fleet.List());

    public Task<Workload?> FindAsync(WorkloadName name, CancellationToken ct) => PeekAsync(name, ct);

    public Task<Workload?> PeekAsync(WorkloadName name, CancellationToken ct) => Task.FromResult(_fleet.Find(name));

    public Task<Workload> ApplyAsync(WorkloadSpec spec, CancellationToken ct)
    {
        ProcessAdmission.Check(spec, _resolver);
        return _fleet.ApplyAsync(spec, ct);
    }

    public Task SetRunningAsync(WorkloadName name, bool running, CancellationToken ct) => _fleet.SetRunningAsync(name, running, ct);

    public Task RemoveAsync(WorkloadName name, RemoveOptions options, CancellationToken ct) => _fleet.RemoveAsync(name, options, ct);

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
        await _fleet.AbandonAsync();
        await ReleaseAsync();
    }

    /// <summary>Stops all replicas; they start again with the next manager. May be called again.</summary>
    public ValueTask DisposeAsync() => new(_end.Value);

    private async Task EndAsync()
    {
        _hurry.CancelAfter(_options.ShutdownGrace);
        try
        {
            await _fleet.EndAsync();
        }
        finally
        {
            await ReleaseAsync();
        }
    }

    private async Task ReleaseAsync()
    {
        await _sampler.DisposeAsync();
        _runtime.Dispose();
        _lock.Dispose();
        _hurry.Dispose();
        _fleet.Dispose();
    }

    [LoggerMessage(EventId = 231, Level = LogLevel.Warning, Message = "Processes that leave their parent can be found by their mark only: this system has no child subreaper")]
    private static partial void LogNoSubreaper(ILogger logger);
}
