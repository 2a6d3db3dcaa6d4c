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
        await foreach (var line in client.LogsAsync(container.Id, tail, since, follow, ct))
        {
            var at = line.Timestamp ?? begun;
            (_last, _ofLast) = at == _last ? (at, _ofLast + 1) : (at, 1);

            // Podman's own filter has whole seconds too, and passes what has no time.
            if (since is null || at >= since.Value.AddSeconds(-1))
            {
                yield return new LogLine(at, container.Replica, line.Stream, line.Text);
            }
        }

        _last ??= second;
    }

    /// <summary>Goes on with a later run of the container.</summary>
    public async IAsyncEnumerable<LogLine> GoOnAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var (since, skip) = (_last, _ofLast);
        await foreach (var line in client.LogsAsync(container.Id, tail: null, since, follow: true, ct))
        {
            var at = line.Timestamp ?? time.GetUtcNow();
            if (at == since && skip > 0)
            {
                skip--;
                continue;
            }

            (_last, _ofLast) = at == _last ? (at, _ofLast + 1) : (at, 1);
            yield return new LogLine(at, container.Replica, line.Stream, line.Text);
        }
    }
}
