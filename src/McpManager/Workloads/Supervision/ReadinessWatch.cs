namespace McpManager.Workloads.Supervision;

/// <summary>Asks replicas, while a rollout depends on it, whether they are ready, until each is or its time is up. What follows from the answer is not decided here.</summary>
/// <param name="gate">The supervisor's lock, which guards the slots.</param>
/// <param name="changed">Called, outside the lock, after a verdict.</param>
/// <param name="ended">Cancelled when the supervisor ends.</param>
internal sealed partial class ReadinessWatch(SupervisorOptions options, TimeProvider time, ILogger logger, Lock gate, Action changed, CancellationToken ended)
{
    /// <summary>Begins to ask those that are not asked yet. Called under the lock.</summary>
    public void Begin(IEnumerable<ReplicaSlot> slots)
    {
        foreach (var slot in slots.Where(s => s is { Retired: false, Ready: false, Run: not null, Watch: null }))
        {
            slot.Watch = new object();
            _ = WatchAsync(slot, slot.Run!, slot.Watch);
        }
    }

    private async Task WatchAsync(ReplicaSlot slot, IReplicaRun run, object watch)
    {
        var deadline = time.GetUtcNow() + options.StartupGrace;
        try
        {
            // The caller holds the lock; what follows takes it itself.
            await Task.Yield();
            while (IsWanted(slot, watch))
            {
                var failure = await AskAsync(slot, run);
                if (failure is null || time.GetUtcNow() >= deadline)
                {
                    Judge(slot, watch, failure);
                    return;
                }

                await Task.Delay(options.ProbeInterval, time, ended);
            }
        }
        catch (OperationCanceledException)
        {
            // The supervisor ends.
        }
    }

    private async Task<string?> AskAsync(ReplicaSlot slot, IReplicaRun run)
    {
        try
        {
            return await options.Probe(run.Address, slot.Spec.HealthCheckPath, ended);
        }
        catch (Exception e) when (!ended.IsCancellationRequested)
        {
            // An answer is owed: without one the rollout would neither go on nor come back.
            LogProbeBroke(logger, e, slot.Spec.Name.Value, slot.Index);
            return "the health check broke; the manager's log has it";
        }
    }

    private bool IsWanted(ReplicaSlot slot, object watch)
    {
        lock (gate)
        {
            return slot.Watch == watch && !slot.Retired;
        }
    }

    private void Judge(ReplicaSlot slot, object watch, string? failure)
    {
        lock (gate)
        {
            // Another run of the replica, or another rollout, has a watch of its own.
            if (slot.Watch == watch)
            {
                slot.Ready = failure is null;
                slot.RolloutFailure = failure is null ? null : $"replica {slot.Index} was not ready in {options.StartupGrace.TotalSeconds:0} s: {failure}";
            }
        }

        changed();
    }

    [LoggerMessage(EventId = 211, Level = LogLevel.Error, Message = "Health check broke: {Workload} {Replica}")]
    private static partial void LogProbeBroke(ILogger logger, Exception e, string workload, int replica);
}
