using System.Collections.Immutable;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Supervision;

/// <summary>
/// The replicas of one workload: starts them, notices how they end, waits between restarts, stops them. What to run is not decided here.
/// Every method is called under the supervisor's lock; what completes later takes it again.
/// </summary>
internal sealed partial class ReplicaSet(
    WorkloadName name,
    IReplicaRuntime runtime,
    SupervisorOptions options,
    TimeProvider time,
    ILogger logger,
    Lock gate,
    Action<string, ReplicaSlot, string?> raise,
    Action changed)
{
    private const string CleanExit = "exited with code 0";

    private readonly List<ReplicaSlot> _slots = [];
    private readonly ReplicaLedger _ledger = new(name, runtime, logger);
    private readonly ReplicaStop _stop = new(name.Value, options, time, logger);

    public IReadOnlyList<ReplicaSlot> Slots => _slots;

    public ImmutableArray<SlotView> View() =>
        [.. _slots.Select(s => new SlotView(s.Index, s.Hash, s.Ready, s.Run is not null, s.Retired, s.RolloutFailure))];

    public ImmutableArray<Replica> Show() => [.. _slots.OrderBy(s => s.Index).Select(s => s.ToReplica(name))];

    /// <summary>From now on no drain before a stop: nobody is routed any more (the manager itself ends).</summary>
    public void Hurry() => _stop.Hurry();

    /// <summary>Takes over a replica that a former run of the manager left; <paramref name="spec"/> is <c>null</c> when nobody knows what it runs.</summary>
    public void Adopt(ReplicaRecord record, WorkloadSpec spec, bool retired)
    {
        var slot = new ReplicaSlot(record.Index, spec)
        {
            Run = record.Run,
            State = record.Run is not null ? ReplicaState.Running : record.Exited ? ReplicaState.Exited : ReplicaState.Pending,
            Restarts = record.Restarts,
            Failures = record.Failures,
            LastExit = record.LastExit,
            LastError = record.LastError,
            Retired = retired,
            RolloutFailure = record.Exited ? ExitedFailure(record.Index, record.LastError) : null,
        };
        _slots.Add(slot);
        if (slot.Run is { } run)
        {
            NoticeEnd(slot, run);
        }
    }

    /// <summary>Completes when all that was to be remembered of them is.</summary>
    public Task Written => _ledger.Written;

    /// <summary>Takes back every start that is under way; they come back by themselves.</summary>
    public void CancelStarts() => _slots.ForEach(slot => _ = slot.Start?.CancelAsync());

    public void Add(int index, WorkloadSpec spec) => _slots.Add(new ReplicaSlot(index, spec));

    /// <summary>Somebody else started a replica that its restart policy had left ended: it is taken over, as a start of what runs already does.</summary>
    public void Revive(int index)
    {
        foreach (var slot in _slots.Where(s => s.Index == index && s is { State: ReplicaState.Exited, Retired: false }))
        {
            (slot.State, slot.RolloutFailure) = (ReplicaState.Pending, null);
        }
    }

    /// <summary>Forgets what a former rollout said of the replicas.</summary>
    public void BeginRollout()
    {
        foreach (var slot in _slots)
        {
            (slot.Ready, slot.Watch) = (false, null);
            slot.RolloutFailure = slot.State == ReplicaState.Exited ? ExitedFailure(slot.Index, slot.LastError) : null;
        }
    }

    public void Retire(int index)
    {
        foreach (var slot in _slots.Where(s => s.Index == index))
        {
            slot.Retired = true;
        }
    }

    public void RetireAll() => _slots.ForEach(slot => slot.Retired = true);

    /// <summary>Begins what is due: ends what is retired, starts what waits. Answers when the next start is due, if one is.</summary>
    public DateTimeOffset? Advance()
    {
        DateTimeOffset? due = null;
        var now = time.GetUtcNow();
        foreach (var slot in _slots.ToList())
        {
            if (slot.Retired)
            {
                End(slot);
            }
            else if (!slot.Starting && slot.State is (ReplicaState.Pending or ReplicaState.Backoff or ReplicaState.CrashLoop))
            {
                if (slot.NextStart <= now)
                {
                    slot.Start = new CancellationTokenSource();
                    _ = StartAsync(slot, slot.Start);
                }
                else if (due is null || slot.NextStart < due)
                {
                    due = slot.NextStart;
                }
            }
        }

        return due;
    }

    private async Task StartAsync(ReplicaSlot slot, CancellationTokenSource start)
    {
        IReplicaRun? run = null;
        string? failure = null;
        try
        {
            // Never under the lock: starting may take as long as an image takes to load.
            await Task.Yield();
            run = await runtime.StartAsync(new ReplicaStart(slot.Spec, slot.Index, (type, text) => Report(slot, start, type, text)), start.Token);
        }
        catch (OperationCanceledException) when (start.IsCancellationRequested)
        {
            failure = "its start was taken back";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failure = e.Message;
        }
        catch (Exception e)
        {
            LogStartBroke(logger, e, name.Value, slot.Index);
            failure = "cannot be started: an unexpected failure; the manager's log has it";
        }

        lock (gate)
        {
            (slot.Start, slot.Progress) = (null, null);
            if (run is null && start.IsCancellationRequested && !slot.Retired)
            {
                // It was let go of, as the manager ends: nothing has failed.
            }
            else if (run is null)
            {
                Ended(slot, new ReplicaExit(null, failure));
            }
            else
            {
                Started(slot, run);
            }
        }

        changed();
    }

    private void Started(ReplicaSlot slot, IReplicaRun run)
    {
        if (slot.Failures > 0 || slot.LastExit is not null)
        {
            slot.Restarts++;
        }

        slot.Run = run;
        slot.State = ReplicaState.Running;
        NoticeEnd(slot, run);
        raise("replica.started", slot, null);
        _ = ConfirmAsync(slot, run, _ledger.RecordAsync(slot));
    }

    // Without a record a restarted manager could not tell it from a stranger: it must not run.
    private async Task ConfirmAsync(ReplicaSlot slot, IReplicaRun run, Task<string?> recorded)
    {
        if (await recorded is not { } failure)
        {
            return;
        }

        lock (gate)
        {
            slot.EndReason = $"its state cannot be written: {failure}";
        }

        await _stop.StopAsync(slot.Index, run, drain: false, TimeSpan.Zero);
    }

    private void Report(ReplicaSlot slot, CancellationTokenSource start, string type, string text)
    {
        lock (gate)
        {
            if (slot.Start != start || slot.Progress == text)
            {
                return;
            }

            slot.Progress = text;
            raise(type, slot, text);
        }

        changed();
    }

    private void NoticeEnd(ReplicaSlot slot, IReplicaRun run) => _ = NoticeEndAsync(slot, run);

    private async Task NoticeEndAsync(ReplicaSlot slot, IReplicaRun run)
    {
        // The caller holds the lock; what follows takes it itself.
        await Task.Yield();
        var exit = await run.Completion;
        lock (gate)
        {
            if (slot.Run == run)
            {
                Ended(slot, exit);
            }
        }

        changed();
    }

    private void Ended(ReplicaSlot slot, ReplicaExit exit)
    {
        var ranFor = slot.Run is { } run ? time.GetUtcNow() - run.StartedAt : TimeSpan.Zero;
        (slot.Run, slot.Ready, slot.Watch) = (null, false, null);
        if (slot.Retired)
        {
            Remove(slot);
            return;
        }

        slot.LastExit = exit.Code;
        slot.LastError = slot.EndReason ?? exit.Error ?? Describe(exit.Code);
        slot.EndReason = null;
        slot.Failures = ranFor >= options.Backoff.ResetAfter ? 1 : slot.Failures + 1;
        slot.RolloutFailure ??= ExitedFailure(slot.Index, slot.LastError);
        if (slot.Spec.RestartPolicy.Allows(exit.Code, slot.Failures))
        {
            slot.State = options.Backoff.IsCrashLoop(slot.Failures) ? ReplicaState.CrashLoop : ReplicaState.Backoff;
            slot.NextStart = time.GetUtcNow() + options.Backoff.Delay(slot.Failures);
        }
        else
        {
            slot.State = ReplicaState.Exited;
        }

        raise("replica.exited", slot, slot.LastError ?? CleanExit);

        // Not written, it costs a replica that does not run its history: less than running it again is worth.
        _ = _ledger.RecordAsync(slot);
    }

    private void End(ReplicaSlot slot)
    {
        if (slot.Start is { } start)
        {
            // It comes back with a run, which is stopped then, or without.
            _ = start.CancelAsync();
            return;
        }

        if (slot.Stopping || slot.Leaving)
        {
            return;
        }

        if (slot.Run is not { } run)
        {
            Remove(slot);
            return;
        }

        slot.Stopping = true;
        slot.State = ReplicaState.Stopping;
        raise("replica.stopping", slot, null);
        _ = _stop.StopAsync(slot.Index, run, drain: true, TimeSpan.FromSeconds(slot.Spec.StopTimeoutSeconds));
    }

    // It keeps its index until nothing of it is left, so that the next one of that index finds nothing of it.
    private void Remove(ReplicaSlot slot)
    {
        slot.Leaving = true;
        _ = RemoveAsync(slot, _ledger.ForgetAsync(slot));
    }

    private async Task RemoveAsync(ReplicaSlot slot, Task forgotten)
    {
        await forgotten;
        lock (gate)
        {
            _slots.Remove(slot);
            raise("replica.removed", slot, null);
        }

        changed();
    }

    private static string ExitedFailure(int index, string? error) => $"replica {index} ended: {error ?? CleanExit}";

    private static string? Describe(int? code) => code switch
    {
        0 => null,
        null => "ended; its exit code is not known",
        > 128 => $"ended by signal {code - 128}",
        _ => $"exited with code {code}",
    };

    [LoggerMessage(EventId = 201, Level = LogLevel.Error, Message = "Replica start broke: {Workload} {Replica}")]
    private static partial void LogStartBroke(ILogger logger, Exception e, string workload, int replica);
}
