using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Status;

namespace McpManager.Backends.Kubernetes.State;

/// <summary>What pods use, where a metrics server tells it. It measures every 15 s: asked more often, it says the same.</summary>
internal sealed class UsageSource(KubernetesClient client, TimeProvider time)
{
    private static readonly TimeSpan s_age = TimeSpan.FromSeconds(10);

    private volatile Sample _last = new(UsageIndex.Empty, null);

    public async Task<UsageIndex> ReadAsync(CancellationToken ct)
    {
        var last = _last;
        if (last.At is { } at && time.GetElapsedTime(at) < s_age)
        {
            return last.Usage;
        }

        // Marked as read first: others that ask meanwhile do not ask the server too.
        _last = last with { At = time.GetTimestamp() };
        try
        {
            var usage = await client.OffersAsync(KubeResources.PodMetrics, ct)
                ? new UsageIndex((await client.ListAsync(KubeResources.PodMetrics, KubernetesNames.AllSelector, ct)).Items)
                : UsageIndex.Empty;
            _last = new Sample(usage, time.GetTimestamp());
            return usage;
        }
        catch (IOException)
        {
            // A metrics server that is away takes only the figures with it.
            return UsageIndex.Empty;
        }
    }

    private sealed record Sample(UsageIndex Usage, long? At);
}
