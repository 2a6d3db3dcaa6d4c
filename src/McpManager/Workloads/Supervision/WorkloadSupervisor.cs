using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Supervision;

/// <summary>
/// Keeps one workload as it is wanted: its number of replicas, restarts, rolling updates and the way back from one that fails. What is wanted is made durable first;
/// one loop then compares it with what runs, until both are the same.
/// </summary>
internal sealed partial class WorkloadSupervisor : IAsyncDisposable
{
    // A step breaks only by a bug; the next event, or this, has it tried again.
    private static readonly TimeSpan s_afterBreak = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Signal _wake = new();
    private readonly IReplicaRuntime _runtime;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<BackendEvent> _raise;
    private readonly ReplicaSet _replicas;
    private readonly ReadinessWatch _readiness;
    private readonly CancellationTokenSource _ended = new();
    private readonly SemaphoreSlim _writes = new(1);
    private readonly Task _loop;
    private DesiredState _desired;
    private bool _ending;
    private bool _abandoned;

    /// <param name="adopted">Replicas that a former run of the manager left.</param>
    /// <param name="raise">Takes events; never blocks.</param>
    public WorkloadSupervisor(
        DesiredState desired,
        IEnumerable<ReplicaRecord> adopted,
        IReplicaRuntime runtime,
        SupervisorOptions options,
        TimeProvider time,
        ILogger logger,
        Action<BackendEvent> raise)
    {
        (_desired, _runtime, _time, _logger, _raise) = (desired, runtime, time, logger, raise);
        _replicas = new ReplicaSet(Name, runtime, options, time, logger, _gate, Raise, Changed);
        _readiness = new ReadinessWatch(options, time, logger, _gate, Changed, _ended.Token);
        lock (_gate)
        {
            Adopt(adopted);
        }

        _loop = Task.Run(RunAsync);
    }

    public WorkloadName Name => _desired.Spec.Name;

    /// <summary>What is wanted at this moment.</summary>
    public DesiredState Desired
    {
        get
        {
            lock (_gate)
            {
                return _desired;
            }
        }
    }

    /// <summary>The workload at this moment.</summary>
    public Workload Current
    {
        get
        {
            lock (_gate)
            {
                return View();
            }
        }
    }

    /// <summary>Makes a spec the wanted one and lets it run. Returns once that is durable.</summary>
    /// <exception cref="IOException">It could not be made durable; nothing was changed.</exception>
    public Task<Workload> ApplyAsync(WorkloadSpec spec) => ChangeAsync(desired => desired.Apply(spec, _time.GetUtcNow()));

    /// <summary>Starts or stops all replicas.</summary>
    /// <exception cref="IOException">It could not be made durable; nothing was changed.</exception>
    public Task<Workload> SetRunningAsync(bool running) => ChangeAsync(desired => desired.Run(running, _time.GetUtcNow()));

    /// <summary>Takes over a replica that somebody else started.</summary>
    public void Revive(int index)
    {
        lock (_gate)
        {
            _replicas.Revive(index);
        }

        _wake.Raise();
    }

    /// <summary>Stops all replicas and ends. What is wanted stays as it was written.</summary>
    /// <param name="hurry">Nobody is routed any more: no drain before the stop.</param>
    public async Task EndAsync(bool hurry)
    {
        lock (_gate)
        {
            _ending = true;
            if (hurry)
            {
                _replicas.Hurry();
            }
        }

        Changed();
        await _loop;
        await _replicas.Written;
    }

    /// <summary>Lets go of the replicas, which run on. A start that is under way is taken back.</summary>
    public async Task AbandonAsync()
    {
        lock (_gate)
        {
            _abandoned = true;
            _replicas.CancelStarts();
        }

        _wake.Raise();
        await _loop;
        await _replicas.Written;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(hurry: true);
        _ended.Dispose();
        _writes.Dispose();
    }

    private async Task<Workload> ChangeAsync(Func<DesiredState, DesiredState> change)
    {
        await _writes.WaitAsync();
        try
        {
            var next = change(_desired);
            if (!ReferenceEquals(next, _desired))
            {
                await _runtime.SaveAsync(next);
                lock (_gate)
                {
                    Become(next);
                }
            }
        }
        finally
        {
            _writes.Release();
        }

        Changed();
        return Current;
    }

    private void Become(DesiredState next)
    {
        if (!next.RunsTheSameAs(_desired))
        {
            _replicas.BeginRollout();
        }

        _desired = next;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            var wake = _wake.Next;
            var (done, due) = await TryStepAsync();
            if (done)
            {
                await _ended.CancelAsync();
                return;
            }

            await WaitAsync(wake, due);
        }
    }

    private async Task WaitAsync(Task wake, DateTimeOffset? due)
    {
        if (due is not { } at)
        {
            await wake;
            return;
        }

        using var timer = new CancellationTokenSource();
        var delay = at - _time.GetUtcNow();
        await Task.WhenAny(wake, Task.Delay(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, _time, timer.Token));
        await timer.CancelAsync();
    }

    // A loop that ended by a failure would leave the workload alone for good, and nobody would know.
    private async Task<(bool Done, DateTimeOffset? Due)> TryStepAsync()
    {
        // What is wanted may change in the step, but not while a command is being written: that command wakes the loop once it is.
        var mayChange = await _writes.WaitAsync(TimeSpan.Zero);
        try
        {
            var before = _desired;
            var step = Step(mayChange);
            if (!ReferenceEquals(before, _desired) && mayChange)
            {
                await SettleAsync();
            }

            return step;
        }
        catch (Exception e)
        {
            LogStepBroke(_logger, e, Name.Value);
            return (false, _time.GetUtcNow() + s_afterBreak);
        }
        finally
        {
            if (mayChange)
            {
                _writes.Release();
            }
        }
    }

    private (bool Done, DateTimeOffset? Due) Step(bool mayChange)
    {
        lock (_gate)
        {
            if (_abandoned)
            {
                return (true, null);
            }

            if (_ending || !_desired.Running)
            {
                _replicas.RetireAll();
            }
            else
            {
                Plan(mayChange);
            }

            var due = _replicas.Advance();
            return (_ending && _replicas.Slots.Count == 0, due);
        }
    }

    private void Plan(bool mayChange)
    {
        var step = RolloutPlanner.Next(
            _replicas.View(),
            SpecHash.OfReplica(_desired.Spec),
            _desired.Previous is { } previous ? SpecHash.OfReplica(previous) : null,
            _desired.Spec.Replicas);
        if (step.Outcome is not RolloutOutcome.None && !mayChange)
        {
            return;
        }

        switch (step.Outcome)
        {
            case RolloutOutcome.Failed:
                Become(_desired.RolledBack(step.Failure));
                RaiseAll("rollout.rolled_back", _desired.Message);
                Plan(mayChange);
                return;
            case RolloutOutcome.Completed:
                Become(_desired.Completed());
                RaiseAll("rollout.completed", null);
                break;
        }

        foreach (var index in step.Add)
        {
            _replicas.Add(index, _desired.Spec);
        }

        foreach (var index in step.Retire)
        {
            _replicas.Retire(index);
        }

        WatchReadiness();
    }

    // While only one spec runs, whether its replicas are ready decides nothing.
    private void WatchReadiness()
    {
        var hash = SpecHash.OfReplica(_desired.Spec);
        var live = _replicas.Slots.Where(s => !s.Retired).ToLookup(s => s.Hash == hash);
        if (_desired.Previous is not null || live[false].Any())
        {
            _readiness.Begin(live[true]);
        }
    }

    // A rollout's end that cannot be written is still carried out: a restarted manager would come to the same end again.
    private async Task SettleAsync()
    {
        try
        {
            await _runtime.SaveAsync(_desired);
        }
        catch (Exception e)
        {
            LogSettleFailed(_logger, e, Name.Value);
        }
    }

    private void Adopt(IEnumerable<ReplicaRecord> adopted)
    {
        var specs = new[] { _desired.Spec, _desired.Previous }.OfType<WorkloadSpec>().ToDictionary(SpecHash.OfReplica);
        foreach (var record in adopted)
        {
            var known = specs.TryGetValue(record.SpecHash, out var spec);
            _replicas.Adopt(record, spec ?? _desired.Spec, retired: !known);
        }
    }

    private Workload View() => new()
    {
        Spec = _desired.Spec,
        DesiredRunning = _desired.Running,
        CreatedAt = _desired.CreatedAt,
        UpdatedAt = _desired.UpdatedAt,
        Message = _desired.Message,
        Replicas = _replicas.Show(),
    };

    private void Changed()
    {
        _wake.Raise();
        RaiseAll("workload.changed", null);
    }

    private void Raise(string type, ReplicaSlot slot, string? message) =>
        _raise(new BackendEvent(Name, type, _time.GetUtcNow(), $"{Name}-{slot.Index}", message));

    private void RaiseAll(string type, string? message) => _raise(new BackendEvent(Name, type, _time.GetUtcNow(), null, message));

    [LoggerMessage(EventId = 210, Level = LogLevel.Warning, Message = "Rollout result not written: {Workload}")]
    private static partial void LogSettleFailed(ILogger logger, Exception e, string workload);

    [LoggerMessage(EventId = 212, Level = LogLevel.Error, Message = "Supervision broke: {Workload}")]
    private static partial void LogStepBroke(ILogger logger, Exception e, string workload);
}
