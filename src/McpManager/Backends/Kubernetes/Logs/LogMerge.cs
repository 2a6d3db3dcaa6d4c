using System.Runtime.CompilerServices;
using McpManager.Workloads.Backends;

namespace McpManager.Backends.Kubernetes.Logs;

/// <summary>Logs of several replicas, each in order, as one in order. It holds one line of each.</summary>
internal static class LogMerge
{
    public static async IAsyncEnumerable<LogLine> MergeAsync(IReadOnlyList<IAsyncEnumerable<LogLine>> logs, [EnumeratorCancellation] CancellationToken ct)
    {
        var readers = logs.Select(log => log.GetAsyncEnumerator(ct)).ToList();
        try
        {
            var next = new PriorityQueue<IAsyncEnumerator<LogLine>, (DateTimeOffset, int)>();
            foreach (var reader in readers)
            {
                await EnqueueAsync(next, reader);
            }

            while (next.TryDequeue(out var reader, out _))
            {
                yield return reader.Current;
                await EnqueueAsync(next, reader);
            }
        }
        finally
        {
            foreach (var reader in readers)
            {
                await reader.DisposeAsync();
            }
        }
    }

    private static async Task EnqueueAsync(PriorityQueue<IAsyncEnumerator<LogLine>, (DateTimeOffset At, int Replica)> next, IAsyncEnumerator<LogLine> reader)
    {
        if (await reader.MoveNextAsync())
        {
            next.Enqueue(reader, (reader.Current.Timestamp, reader.Current.Replica));
        }
    }
}
