using System.Threading.Channels;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Workloads;
using McpManager.Workloads.Backends;

namespace McpManager.Backends.Kubernetes.Logs;

/// <summary>Follows the logs of replicas as they come and go, each from where it was read to.</summary>
/// <param name="positions">Of the replicas whose history was read.</param>
internal sealed class PodFollow(
    LogQuery query,
    Dictionary<string, LogPosition> positions,
    Func<Replica, PodLogQuery, CancellationToken, IAsyncEnumerable<LogLine>> read,
    ChannelWriter<LogLine> writer)
{
    private readonly Dictionary<string, (string RunId, Task Pump)> _pumps = new(StringComparer.Ordinal);

    /// <summary>Begins with those that are new, and goes on with those whose run, or connection, has ended.</summary>
    public void Continue(IEnumerable<Replica> replicas, CancellationToken ct)
    {
        foreach (var replica in replicas)
        {
            var isKnown = _pumps.TryGetValue(replica.Id, out var last);
            if (!isKnown || last.Pump.IsCompleted)
            {
                _pumps[replica.Id] = (replica.RunId, PumpAsync(replica, isRestarted: isKnown && last.RunId != replica.RunId, isFirst: !isKnown, ct));
            }
        }
    }

    public Task EndAsync() => Task.WhenAll(_pumps.Values.Select(pump => pump.Pump));

    private async Task PumpAsync(Replica replica, bool isRestarted, bool isFirst, CancellationToken ct)
    {
        // A replica that was not there before is read from its beginning.
        var hasHistory = positions.TryGetValue(replica.Id, out var position);
        position ??= positions[replica.Id] = new LogPosition();
        if (isRestarted)
        {
            // The last lines of the run that ended may have come when nobody read.
            await WriteAsync(replica, new PodLogQuery { Container = KubernetesNames.Container, Previous = true, Since = position.Since }, position, ct);
        }

        var fromNow = isFirst && hasHistory && query.Tail == 0;
        await WriteAsync(
            replica,
            new PodLogQuery { Container = KubernetesNames.Container, Follow = true, Since = position.Since ?? query.Since, TailLines = fromNow ? 0 : null },
            position,
            ct);
    }

    private async Task WriteAsync(Replica replica, PodLogQuery asked, LogPosition position, CancellationToken ct)
    {
        position.Begin();
        await foreach (var line in read(replica, asked, ct))
        {
            if (position.Take(line))
            {
                await writer.WriteAsync(line, ct);
            }
        }
    }
}
