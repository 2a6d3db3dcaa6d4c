using System.Runtime.CompilerServices;
using McpManager.Backends.Podman.Models;

namespace McpManager.Backends.Podman.Client;

internal sealed partial class PodmanClient
{
    /// <summary>What a container wrote and is kept, oldest first.</summary>
    /// <param name="since">Not older than this.</param>
    /// <param name="follow">Go on with new lines until it ends.</param>
    /// <exception cref="PodmanException"><see cref="PodmanException.IsNotFound"/>.</exception>
    public async IAsyncEnumerable<PodmanLogLine> LogsAsync(string container, DateTimeOffset? since, bool follow, [EnumeratorCancellation] CancellationToken ct)
    {
        var path = PodmanPath.Of("/containers/", container, "/logs")
            .With("stdout", value: true).With("stderr", value: true).With("timestamps", value: true).With("follow", follow)
            .With("tail", "all")
            .With("since", since is { } from ? GoTime.ToUnix(from) : null);
        await using var stream = await _transport.OpenAsync(HttpMethod.Get, path.ToString(), ct);
        var frames = new LogFrames();
        var lines = new List<PodmanLogLine>();
        var buffer = new byte[16 * 1024];
        int length;
        while ((length = await stream.ReadAsync(buffer, ct)) > 0)
        {
            frames.Read(buffer.AsSpan(0, length), lines);
            foreach (var line in lines)
            {
                yield return line;
            }

            lines.Clear();
        }

        frames.End(lines);
        foreach (var line in lines)
        {
            yield return line;
        }
    }

    /// <summary>What happens, as it happens. It never ends by itself but with Podman.</summary>
    /// <param name="filters">type, event, label, container → values, any of which.</param>
    /// <param name="since">With what happened since then first; <c>null</c> for what is new.</param>
    /// <param name="connected">Called when Podman has taken the call: what happens from then on is told.</param>
    /// <exception cref="PodmanUnavailableException">Podman ended, or the connection broke. What happened since is told by nobody.</exception>
    public async IAsyncEnumerable<PodmanEvent> EventsAsync(
        IReadOnlyDictionary<string, IReadOnlyList<string>>? filters,
        DateTimeOffset? since,
        Action? connected,
        [EnumeratorCancellation] CancellationToken ct)
    {
        var path = PodmanPath.Of("/events").With("stream", value: true).With("since", since is { } from ? GoTime.ToUnix(from) : null).WithFilters(filters);
        await using var stream = await _transport.OpenAsync(HttpMethod.Get, path.ToString(), ct);
        connected?.Invoke();
        await foreach (var line in JsonLines.ReadAsync(stream, ct))
        {
            yield return JsonLines.Parse(line, PodmanAnswerJson.Default.EventMessage).ToEvent();
        }
    }
}
