using System.Runtime.CompilerServices;
using McpManager.Backends.Podman.Client;
using McpManager.Workloads.Backends;

namespace McpManager.Backends.Podman.Replicas;

/// <summary>
/// Where a reader stands in one container's log. Podman's stream ends with each run of the container and has times of whole seconds only, so the reader
/// comes back by time, and counts what it has had of the last second.
/// </summary>
internal sealed class LogCursor(PodmanClient client, LoggingContainer container, TimeProvider time)
{
    private DateTimeOffset? _last;
    private int _ofLast;

    public async IAsyncEnumerable<LogLine> ReadAsync(int? tail, DateTimeOffset? since, bool follow, [EnumeratorCancellation] CancellationToken ct)
    {
        // Cut off before its first line it goes on from here, unless all were wanted.
        var begun = time.GetUtcNow();
        var second = new DateTimeOffset(begun.Ticks - (begun.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        (_last, _ofLast) = (tail is null ? since : second, 0);
        if (tail is { } count)
        {
            foreach (var line in await LastAsync(count, since, follow, ct))
            {
                yield return line;
            }

            await foreach (var line in follow ? GoOnAsync(ct) : AsyncEnumerable.Empty<LogLine>())
            {
                yield return line;
            }

            yield break;
        }

        await foreach (var line in client.LogsAsync(container.Id, since, follow, ct))
        {
            var passed = Pass(line, begun);
            if (IsSince(passed, since))
            {
                yield return passed;
            }
        }

        _last ??= second;
    }

    /// <summary>Goes on with a later run of the container.</summary>
    public async IAsyncEnumerable<LogLine> GoOnAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var (since, skip) = (_last, _ofLast);
        await foreach (var line in client.LogsAsync(container.Id, since, follow: true, ct))
        {
            var now = time.GetUtcNow();
            if ((line.EndedAt ?? now) == since && skip > 0)
            {
                skip--;
                continue;
            }

            yield return Pass(line, now);
        }
    }

    /// <summary>
    /// The last lines, of all: before 4.7 Podman's own tail takes the parts in which a line was written for lines, and puts them together otherwise. What it keeps
    /// of a container is bounded (10 MiB), and is read in about a second at most.
    /// </summary>
    /// <param name="follow">Whether the rest of a line that has not ended is going to be read: then it is left for that.</param>
    private async Task<IEnumerable<LogLine>> LastAsync(int count, DateTimeOffset? since, bool follow, CancellationToken ct)
    {
        var begun = time.GetUtcNow();
        var lines = await client.LogsAsync(container.Id, since, follow: false, ct).ToListAsync(ct);
        if (follow && lines is [.., { IsWhole: false }])
        {
            lines.RemoveAt(lines.Count - 1);
        }

        return lines.ConvertAll(line => Pass(line, begun)).TakeLast(count).Where(line => IsSince(line, since));
    }

    private LogLine Pass(PodmanLogLine line, DateTimeOffset now)
    {
        // What was begun in one second and ended in the next is found, cut, from that on.
        var end = line.EndedAt ?? now;
        (_last, _ofLast) = end == _last ? (end, _ofLast + 1) : (end, 1);
        return new LogLine(line.Timestamp ?? now, container.Replica, line.Stream, line.Text);
    }

    // Podman's own filter has whole seconds too, and passes what has no time.
    private static bool IsSince(LogLine line, DateTimeOffset? since) => since is null || line.Timestamp >= since.Value.AddSeconds(-1);
}
