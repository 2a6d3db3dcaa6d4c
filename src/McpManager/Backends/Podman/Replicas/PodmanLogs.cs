using System.Runtime.CompilerServices;
using System.Threading.Channels;
using McpManager.Backends.Podman.Client;
using McpManager.Errors;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Podman.Replicas;

/// <summary>What the replicas of a workload write, as Podman keeps it, of all of them in one stream.</summary>
/// <param name="exists">Whether the workload is there still.</param>
internal sealed class PodmanLogs(PodmanClient client, PodmanNames names, EventBroadcast events, Func<WorkloadName, bool> exists, TimeProvider time)
{
    private const int Buffered = 256;

    public IAsyncEnumerable<LogLine> ReadAsync(WorkloadName name, LogQuery query, CancellationToken ct) =>
        query.Follow ? FollowAsync(name, query, ct) : KeptAsync(name, query, ct);

    private async IAsyncEnumerable<LogLine> KeptAsync(WorkloadName name, LogQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        // Stable: lines of one replica stay in the order in which they were written, whatever their clock says.
        foreach (var line in (await ReadKeptAsync(name, query, ct)).OrderBy(line => line.Timestamp))
        {
            yield return line;
        }
    }

    private async Task<List<LogLine>> ReadKeptAsync(WorkloadName name, LogQuery query, CancellationToken ct)
    {
        try
        {
            var lines = new List<LogLine>();
            foreach (var replica in await ReplicasAsync(name, query, ct))
            {
                await foreach (var line in new LogCursor(client, replica, time).ReadAsync(query.Tail, query.Since, follow: false, ct))
                {
                    lines.Add(line);
                }
            }

            return lines;
        }
        catch (PodmanUnavailableException e)
        {
            throw new ManagerException(ErrorKind.Unavailable, $"The logs cannot be read: {e.Message}. Try again.", e);
        }
    }

    private async IAsyncEnumerable<LogLine> FollowAsync(WorkloadName name, LogQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        var channel = Channel.CreateBounded<LogLine>(Buffered);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var following = FollowReplicasAsync(name, query, channel.Writer, over.Token);
        try
        {
            await foreach (var line in channel.Reader.ReadAllAsync(ct))
            {
                yield return line;
            }
        }
        finally
        {
            await over.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowReplicasAsync(WorkloadName name, LogQuery query, ChannelWriter<LogLine> lines, CancellationToken ct)
    {
        var cursors = new Dictionary<string, (LogCursor Cursor, Task<bool> Reading)>(StringComparer.Ordinal);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            await using var changes = events.WatchAsync(ct).Where(e => e.Name == name).GetAsyncEnumerator(ct);
            var change = changes.MoveNextAsync().AsTask();
            var first = true;
            while (exists(name))
            {
                // While Podman is away its return is waited for, which is a change; what is written meanwhile is read then.
                var replicas = await TryReplicasAsync(name, query, ct);
                foreach (var replica in replicas ?? [])
                {
                    if (!cursors.TryGetValue(replica.Id, out var entry))
                    {
                        // A replica that came later is read from its beginning.
                        var cursor = new LogCursor(client, replica, time);
                        cursors[replica.Id] = (cursor, PumpAsync(cursor.ReadAsync(first ? query.Tail : null, query.Since, follow: true, over.Token), lines, over.Token));
                    }
                    else if (entry.Reading.IsCompleted && (replica.IsUp || !await entry.Reading))
                    {
                        cursors[replica.Id] = entry with { Reading = PumpAsync(entry.Cursor.GoOnAsync(over.Token), lines, over.Token) };
                    }
                }

                first &= replicas is null;
                await Task.WhenAny([change, .. cursors.Values.Select(entry => entry.Reading).Where(reading => !reading.IsCompleted)]);
                if (change.IsCompleted)
                {
                    await change;
                    change = changes.MoveNextAsync().AsTask();
                }
            }
        }
        finally
        {
            // What was written before its end is still handed on, unless nobody reads.
            Task read = Task.WhenAll(cursors.Values.Select(entry => entry.Reading));
            await read.WaitAsync(TimeSpan.FromSeconds(1), time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await over.CancelAsync();
            await read.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lines.Complete();
        }
    }

    /// <returns>Whether it was read to its end.</returns>
    private static async Task<bool> PumpAsync(IAsyncEnumerable<LogLine> source, ChannelWriter<LogLine> lines, CancellationToken ct)
    {
        try
        {
            await foreach (var line in source)
            {
                await lines.WriteAsync(line, ct);
            }

            return true;
        }
        catch (IOException e)
        {
            // What Podman refuses it refuses again.
            return e is not PodmanUnavailableException;
        }
    }

    private async Task<IReadOnlyList<LoggingContainer>?> TryReplicasAsync(WorkloadName name, LogQuery query, CancellationToken ct)
    {
        try
        {
            return await ReplicasAsync(name, query, ct);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<LoggingContainer>> ReplicasAsync(WorkloadName name, LogQuery query, CancellationToken ct)
    {
        string[] labels = [PodmanLabels.Of(PodmanLabels.Owner, names.Owner), PodmanLabels.Of(PodmanLabels.Workload, name.Value)];
        return
        [
            .. (await client.ListAsync(labels, all: true, ct))
                .Select(container => (container.Id, Labels: PodmanLabels.Read(container.Labels, names.Owner), IsUp: ContainerExit.IsUp(container.State)))
                .Where(container => container.Labels is { } found && (query.Replica is null || query.Replica == found.Index))
                .Select(container => new LoggingContainer(container.Id, container.Labels!.Index, container.IsUp))
                .OrderBy(container => container.Replica),
        ];
    }
}

/// <summary>A container whose log is read.</summary>
internal sealed record LoggingContainer(string Id, int Replica, bool IsUp);
