using System.Runtime.CompilerServices;
using System.Threading.Channels;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Logs;

/// <summary>Logs of a workload's replicas as one. Followed, they go on over restarts, with replicas that are added, until the workload is gone.</summary>
/// <param name="find">The workload as it is now; <c>null</c> when it is gone.</param>
internal sealed class PodLogs(KubernetesClient client, EventBroadcast events, Func<WorkloadName, Task<Workload?>> find)
{
    private const int Buffered = 1024;

    // A container that was just started may have no log yet; an event tells of most changes sooner.
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(1);

    public async IAsyncEnumerable<LogLine> ReadAsync(WorkloadName name, LogQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        if (await find(name) is not { } workload)
        {
            yield break;
        }

        var positions = new Dictionary<string, LogPosition>(StringComparer.Ordinal);
        var logs = Wanted(workload, query).Select(replica =>
        {
            var position = positions[replica.Id] = new LogPosition();
            return HistoryAsync(replica, query, position, ct);
        });
        await foreach (var line in LogMerge.MergeAsync([.. logs], ct))
        {
            yield return line;
        }

        if (query.Follow)
        {
            await foreach (var line in FollowAsync(name, query, positions, ct))
            {
                yield return line;
            }
        }
    }

    private static IEnumerable<Replica> Wanted(Workload workload, LogQuery query) =>
        workload.Replicas.Where(replica => query.Replica is not { } index || replica.Index == index);

    private async IAsyncEnumerable<LogLine> HistoryAsync(Replica replica, LogQuery query, LogPosition position, [EnumeratorCancellation] CancellationToken ct)
    {
        var asked = new PodLogQuery { Container = KubernetesNames.Container, Previous = query.Previous, TailLines = query.Tail, Since = query.Since };
        await foreach (var line in LinesAsync(replica, asked, ct))
        {
            // The API counts in whole seconds.
            if (position.Take(line) && (query.Since is not { } since || line.Timestamp >= since))
            {
                yield return line;
            }
        }
    }

    private async IAsyncEnumerable<LogLine> FollowAsync(WorkloadName name, LogQuery query, Dictionary<string, LogPosition> positions, [EnumeratorCancellation] CancellationToken ct)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var lines = Channel.CreateBounded<LogLine>(new BoundedChannelOptions(Buffered) { SingleReader = true });
        var following = FollowAllAsync(name, query, positions, lines.Writer, end.Token);
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync(ct))
            {
                yield return line;
            }
        }
        finally
        {
            await end.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAllAsync(WorkloadName name, LogQuery query, Dictionary<string, LogPosition> positions, ChannelWriter<LogLine> writer, CancellationToken ct)
    {
        var follow = new PodFollow(query, positions, LinesAsync, writer);
        using var waking = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var changed = new SemaphoreSlim(0);
        var listening = ListenAsync(name, changed, waking.Token);
        try
        {
            while (await find(name) is { } workload)
            {
                follow.Continue(Wanted(workload, query), ct);
                await changed.WaitAsync(s_again, ct);
            }

            // What was still on its way when the workload went.
            await follow.EndAsync();
            writer.TryComplete();
        }
        catch (Exception e)
        {
            writer.TryComplete(e is OperationCanceledException ? null : e);
            throw;
        }
        finally
        {
            await waking.CancelAsync();
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenAsync(WorkloadName name, SemaphoreSlim changed, CancellationToken ct)
    {
        await foreach (var e in events.WatchAsync(ct))
        {
            if (e.Name == name && changed.CurrentCount == 0)
            {
                changed.Release();
            }
        }
    }

    private async IAsyncEnumerable<LogLine> LinesAsync(Replica replica, PodLogQuery asked, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var lines = client.ReadLogLinesAsync(replica.Id, asked, ct).GetAsyncEnumerator(ct);
        while (true)
        {
            try
            {
                if (!await lines.MoveNextAsync())
                {
                    yield break;
                }
            }
            catch (KubernetesException e) when (e.IsNotFound || e.IsBadRequest)
            {
                // The pod is gone, or its container has not started, or has no run before.
                yield break;
            }
            catch (IOException) when (asked.Follow)
            {
                // The connection broke. Followed, the next one goes on where this ended.
                yield break;
            }

            if (PodLogLine.Parse(lines.Current, replica.Index) is { } line)
            {
                yield return line;
            }
        }
    }
}
