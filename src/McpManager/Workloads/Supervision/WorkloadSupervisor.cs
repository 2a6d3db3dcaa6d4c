using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Supervision;

/// <summary>
/// Keeps one workload as it is wanted: its number of replicas, restarts, rolling updates and the way back from one that fails. What is wanted is made durable first;
/// one loop then compares it with what runs, until both are the same.
/// </summary>
internal sealed partial class WorkloadSupervisor : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Signal _wake = new();
    private readonly IReplicaRuntime _runtime;
    private readonly SupervisorOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<BackendEvent> _raise;
    private readonly ReplicaSet _replicas;
    private readonly CancellationTokenSource _ended = new();
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
        (_desired, _runtime, _options, _time, _logger, _raise) = (desired, runtime, options, time, logger, raise);
        _replicas = new ReplicaSet(Name, runtime, options, time, logger, _gate, Raise, Changed);
        lock (_gate)
        {
            Adopt(adopted);
        }

        _loop = Task.Run(RunAsync);
    }

    public WorkloadName Name => _desired.Spec.Name;

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
    public Workload Apply(WorkloadSpec spec) => Change(desired =>
    {
        var hash = SpecHash.OfReplica(spec);
        var next = desired with { Spec = spec, Running = true, UpdatedAt = _time.GetUtcNow() };
        if (hash == SpecHash.OfReplica(desired.Spec))
        {
            return next;
        }

        var proven = desired.Previous ?? desired.Spec;
        if (!desired.Running || hash == SpecHash.OfReplica(proven))
        {
            // Nothing runs that could be lost, or the update under way is taken back.
            return next with { Previous = null, Message = null };
        }

        _replicas.BeginRollout();
        return next with { Previous = proven, Message = "an update is being rolled out" };
    });

    /// <summary>Starts or stops all replicas.</summary>
    /// <exception cref="IOException">It could not be made durable; nothing was changed.</exception>
    public Workload SetRunning(bool running) => Change(desired => desired.Running == running
        ? desired
        : desired with { Running = running, Previous = null, Message = null, UpdatedAt = _time.GetUtcNow() });

    /// <summary>Stops all replicas and ends. What is wanted stays as it was written.</summary>
    /// <param name="hurry">Nobody is routed any more: no drain before the stop.</param>
    public async Task EndAsync(bool hurry)
    {
        lock (_gate)
        {
            _ending = true;
            _replicas.Hurry = hurry;
        }

        Changed();
        await _loop;
    }

    /// <summary>Lets go of the replicas, which run on, as a crash would: for the tests of recovery.</summary>
    public async Task AbandonAsync()
    {
        lock (_gate)
        {
            _abandoned = true;
        }

        _wake.Raise();
        await _loop;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(hurry: true);
        _ended.Dispose();
    }

    private Workload Change(Func<DesiredState, DesiredState> change)
    {
        Workload current;
        lock (_gate)
        {
            var next = change(_desired);
            if (!ReferenceEquals(next, _desired))
            {
                _runtime.Save(next);
                _desired = next;
            }

            current = View();
        }

        Changed();
        return current;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            var wake = _wake.Next;
            var (done, due) = Step();
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

    private (bool Done, DateTimeOffset? Due) Step()
    {
        lock (_gate)
        {
            if (_abandoned)
            {
                return (true, null);
            }

            if (_ending || !_desired.Running)
            {
                foreach (var slot in _replicas.Slots.ToList())
                {
                    _replicas.Retire(slot.Index);
                }
            }
            else
            {
                Plan();
            }

            var due = _replicas.Advance();
            return (_ending && _replicas.Slots.Count == 0, due);
        }
    }

    private void Plan()
    {
        var step = RolloutPlanner.Next(
            _replicas.View(),
            SpecHash.OfReplica(_desired.Spec),
            _desired.Previous is { } previous ? SpecHash.OfReplica(previous) : null,
            _desired.Spec.Replicas);
        switch (step.Outcome)
        {
            case RolloutOutcome.Failed:
                Settle(_desired with
                {
                    Spec = _desired.Previous! with { Replicas = _desired.Spec.Replicas },
                    Previous = null,
                    Message = $"the last update did not get ready ({step.Failure}); the spec before it was restored",
                });
                RaiseAll("rollout.rolled_back", _desired.Message);
                Plan();
                return;
            case RolloutOutcome.Completed:
                Settle(_desired with { Previous = null, Message = null });
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

        if (_desired.Previous is not null)
        {
            WatchReadiness();
        }
    }

    // A rollout's end that cannot be written is still carried out: a restarted manager would come to the same end again.
    private void Settle(DesiredState next)
    {
        _desired = next;
        try
        {
            _runtime.Save(next);
        }
        catch (IOException e)
        {
            LogSettleFailed(_logger, e, Name.Value);
        }
    }

    private void WatchReadiness()
    {
        var hash = SpecHash.OfReplica(_desired.Spec);
        foreach (var slot in _replicas.Slots.Where(s => s.Hash == hash && !s.Retired && !s.Ready && s.Run is not null && s.Watched != s.Run))
        {
            slot.Watched = slot.Run;
            _ = WatchReadinessAsync(slot, slot.Run!);
        }
    }

    private async Task WatchReadinessAsync(ReplicaSlot slot, IReplicaRun run)
    {
        var deadline = _time.GetUtcNow() + _options.StartupGrace;
        try
        {
            while (!run.Completion.IsCompleted)
            {
                var failure = await _options.Probe(run.Address, slot.Spec.HealthCheckPath, _ended.Token);
                if (failure is null || _time.GetUtcNow() >= deadline)
                {
                    Judge(slot, run, failure);
                    return;
                }

                await Task.Delay(_options.ProbeInterval, _time, _ended.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The workload ends.
        }
    }

    private void Judge(ReplicaSlot slot, IReplicaRun run, string? failure)
    {
        lock (_gate)
        {
            if (slot.Run == run)
            {
                slot.Ready = failure is null;
                slot.RolloutFailure = failure is null ? null : $"replica {slot.Index} was not ready in {_options.StartupGrace.TotalSeconds:0} s: {failure}";
            }
        }

        Changed();
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
        Replicas = [.. _replicas.Slots.OrderBy(s => s.Index).Select(s => s.ToReplica(Name))],
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
}
