using McpManager.Backends.Podman.Client;

namespace McpManager.Backends.Podman.Replicas;

/// <summary>Looks now and then at what the containers use. It decides nothing: what it cannot read is not shown.</summary>
internal sealed partial class UsageSampler(PodmanClient client, PodmanOptions options, RunRegistry runs, TimeProvider time, ILogger logger)
{
    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await LookAsync(ct);
            }
            catch (IOException e)
            {
                // Rootless Podman has no statistics on cgroup v1.
                LogNoUsage(logger, e.Message);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(options.StatsInterval, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        foreach (var stats in await client.StatsAsync([.. runs.All.Select(run => run.ContainerId)], ct))
        {
            runs.Find(stats.ContainerId)?.Sample(stats);
        }
    }

    [LoggerMessage(EventId = 246, Level = LogLevel.Debug, Message = "Usage not read: {Reason}")]
    private static partial void LogNoUsage(ILogger logger, string reason);
}
