using System.Runtime.CompilerServices;
using McpManager.Workloads;
using McpManager.Workloads.Backends;

namespace McpManager.Backends.Process.Logs;

/// <summary>The log files of one workload's replicas.</summary>
internal sealed class LogStore(string folder, long maxBytes, TimeProvider time) : IDisposable
{
    private readonly Dictionary<int, LogFile> _files = [];
    private readonly Lock _lock = new();
    private readonly Signal _written = new();
    private volatile bool _closed;

    /// <summary>The file that a replica's output goes to.</summary>
    public LogFile File(int replica)
    {
        lock (_lock)
        {
            if (!_files.TryGetValue(replica, out var file))
            {
                _files[replica] = file = new LogFile(PathOf(replica), maxBytes, time, _written.Raise);
            }

            return file;
        }
    }

    /// <summary>What is kept, in the order of time; then, with follow, what is written until the store is closed.</summary>
    public async IAsyncEnumerable<LogLine> ReadAsync(LogQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        var tails = new Dictionary<int, LogTail>();
        try
        {
            var next = _written.Next;
            foreach (var line in Kept(tails, query))
            {
                yield return line;
            }

            while (query.Follow && !_closed)
            {
                await next.WaitAsync(ct);
                next = _written.Next;
                foreach (var line in Matching(tails, query).SelectMany(tail => tail.ReadNew()).Where(line => line.Timestamp >= query.Since || query.Since is null))
                {
                    yield return line;
                }
            }
        }
        finally
        {
            foreach (var tail in tails.Values)
            {
                tail.Dispose();
            }
        }
    }

    /// <summary>Ends all readers that follow.</summary>
    public void Dispose()
    {
        _closed = true;
        lock (_lock)
        {
            foreach (var file in _files.Values)
            {
                file.Dispose();
            }
        }

        _written.Raise();
    }

    private IEnumerable<LogLine> Kept(Dictionary<int, LogTail> tails, LogQuery query) =>
        Matching(tails, query)
            .SelectMany(tail => Last(tail.ReadNew().Where(line => query.Since is null || line.Timestamp >= query.Since), query.Tail))
            .OrderBy(line => line.Timestamp);

    private List<LogTail> Matching(Dictionary<int, LogTail> tails, LogQuery query)
    {
        foreach (var replica in Replicas().Where(replica => query.Replica is null || query.Replica == replica))
        {
            if (!tails.ContainsKey(replica))
            {
                tails[replica] = new LogTail(File(replica), replica);
            }
        }

        return [.. tails.Values];
    }

    private static IEnumerable<LogLine> Last(IEnumerable<LogLine> lines, int? count)
    {
        if (count is not { } n)
        {
            return lines;
        }

        var last = new Queue<LogLine>();
        foreach (var line in lines)
        {
            last.Enqueue(line);
            if (last.Count > n)
            {
                last.Dequeue();
            }
        }

        return last;
    }

    private int[] Replicas()
    {
        try
        {
            return
            [
                .. Directory.EnumerateFiles(folder, "*.log*")
                    .Select(file => int.TryParse(Path.GetFileName(file).Split('.')[0], out var replica) ? replica : -1)
                    .Where(replica => replica >= 0)
                    .Distinct()
                    .Order(),
            ];
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was written yet, or the workload is being removed: its readers end with it, orderly.
            return [];
        }
    }

    private string PathOf(int replica) => Path.Combine(folder, $"{replica}.log");
}
