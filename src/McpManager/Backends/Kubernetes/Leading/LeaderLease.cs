using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Backends.Kubernetes.Leading;

/// <summary>Of several managers one does the background work: the holder of a Lease. Another takes over when it is not renewed.</summary>
internal sealed partial class LeaderLease(KubernetesClient client, KubernetesOptions options, TimeProvider time, ILogger logger)
{
    public const string Name = "mcp-manager";

    private (string? Version, long Since) _observed;

    /// <summary>Whether this manager holds it, as far as it knows.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Until <paramref name="ct"/> is cancelled: works whenever the Lease is held, and lets go of it at the end.</summary>
    /// <param name="work">Cancelled when the Lease is lost.</param>
    public async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            if (await TryTakeAsync(ct))
            {
                await WorkAsync(work, ct);
            }

            // Not all at the same moment.
            await Task.Delay(options.LeaseDuration * (0.15 + (0.1 * Random.Shared.NextDouble())), time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await ReleaseAsync();
    }

    private async Task WorkAsync(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        using var held = CancellationTokenSource.CreateLinkedTokenSource(ct);
        IsHeld = true;
        LogHeld(logger, options.Identity);
        var working = work(held.Token);
        var renewed = time.GetTimestamp();
        try
        {
            // Work that has ended, as none should, is begun anew.
            while (!ct.IsCancellationRequested && !working.IsCompleted)
            {
                await Task.Delay(options.LeaseDuration / 5, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (await TryTakeAsync(ct))
                {
                    renewed = time.GetTimestamp();
                }
                else if (time.GetElapsedTime(renewed) > options.LeaseDuration * 2 / 3)
                {
                    // Given up before another may take it.
                    LogLost(logger, options.Identity);
                    return;
                }
            }
        }
        finally
        {
            IsHeld = false;
            await held.CancelAsync();
            await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> TryTakeAsync(CancellationToken ct)
    {
        try
        {
            var lease = await client.FindAsync(KubeResources.Leases, Name, ct);
            if (!LeaseRules.MayTake(lease, options.Identity, UnchangedFor(lease)))
            {
                return false;
            }

            var taken = LeaseRules.Taken(lease, Name, options.Identity, options.LeaseDuration, time.GetUtcNow());
            await (lease is null ? client.CreateAsync(KubeResources.Leases, taken, ct) : client.ReplaceAsync(KubeResources.Leases, taken, ct));
            return true;
        }
        catch (IOException e)
        {
            // Another was faster, or the server does not answer: the next try tells.
            LogNotTaken(logger, e.Message);
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private TimeSpan UnchangedFor(Lease? lease)
    {
        if (lease?.Metadata.ResourceVersion != _observed.Version)
        {
            _observed = (lease?.Metadata.ResourceVersion, time.GetTimestamp());
        }

        return time.GetElapsedTime(_observed.Since);
    }

    private async Task ReleaseAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(3), time);
        try
        {
            if (await client.FindAsync(KubeResources.Leases, Name, late.Token) is { } lease && lease.Spec?.HolderIdentity == options.Identity)
            {
                await client.ReplaceAsync(KubeResources.Leases, LeaseRules.Released(lease), late.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // It runs out by itself.
            LogNotTaken(logger, e.Message);
        }
    }

    [LoggerMessage(EventId = 261, Level = LogLevel.Information, Message = "Lease held, the background work is done here: {Identity}")]
    private static partial void LogHeld(ILogger logger, string identity);

    [LoggerMessage(EventId = 262, Level = LogLevel.Warning, Message = "Lease lost: {Identity}")]
    private static partial void LogLost(ILogger logger, string identity);

    [LoggerMessage(EventId = 263, Level = LogLevel.Debug, Message = "Lease not taken: {Reason}")]
    private static partial void LogNotTaken(ILogger logger, string reason);
}
