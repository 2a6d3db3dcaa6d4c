namespace McpManager.Workloads.Supervision;

/// <summary>Stops runs: first the drain, in which those that route stop sending to it, then its end.</summary>
internal sealed partial class ReplicaStop(string workload, SupervisorOptions options, TimeProvider time, ILogger logger)
{
    private readonly TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>From now on no drain before a stop: nobody is routed any more (the manager itself ends).</summary>
    public void Hurry() => _hurry.TrySetResult();

    /// <summary>Never throws, and does nothing in the caller's turn.</summary>
    public async Task StopAsync(int index, IReplicaRun run, bool drain, TimeSpan grace)
    {
        try
        {
            // Never under the caller's lock.
            await Task.Yield();
            if (drain)
            {
                await DrainAsync(run);
            }

            await run.StopAsync(grace);
        }
        catch (Exception e)
        {
            LogStopBroke(logger, e, workload, index);
        }
    }

    private async Task DrainAsync(IReplicaRun run)
    {
        using var over = new CancellationTokenSource();
        await Task.WhenAny(run.Completion, _hurry.Task, Task.Delay(options.Drain, time, over.Token));
        await over.CancelAsync();
    }

    [LoggerMessage(EventId = 202, Level = LogLevel.Error, Message = "Replica stop broke: {Workload} {Replica}")]
    private static partial void LogStopBroke(ILogger logger, Exception e, string workload, int replica);
}
