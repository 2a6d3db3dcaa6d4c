using System.Runtime.CompilerServices;
using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Backends.Kubernetes.Client;

internal sealed partial class KubernetesClient
{
    private const int MinWatchSeconds = 240;
    private const int MaxWatchSeconds = 300;

    /// <summary>What a server may take longer than it was asked to: with all tries to open it, before a watch is taken for dead.</summary>
    private static readonly TimeSpan s_watchGrace = TimeSpan.FromSeconds(60);

    /// <summary>
    /// All that is there, <see cref="WatchEventType.Synced"/>, and then what changes, between <see cref="WatchEventType.Connected"/> and
    /// <see cref="WatchEventType.Interrupted"/>. A session's regular end is such an interruption too, of some 0.2 s every few minutes. It outlives
    /// every failure, and begins anew where it may have missed something: it ends by <paramref name="ct"/> alone, with an <see cref="OperationCanceledException"/>.
    /// </summary>
    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(KubeResource<T> resource, KubeSelector selector, [EnumeratorCancellation] CancellationToken ct)
        where T : class, IKubeObject
    {
        var backoff = new WatchBackoff(_jitter);
        string? version = null;
        while (true)
        {
            if (version is null && await ListForWatchAsync(resource, selector, ct) is { } list)
            {
                foreach (var item in list.Items)
                {
                    yield return new WatchEvent<T>(WatchEventType.Initial, item);
                }

                version = list.Metadata.ResourceVersion ?? string.Empty;
                yield return new WatchEvent<T>(WatchEventType.Synced, Item: null, version);
            }

            if (version is not null)
            {
                await using var session = Session(resource, selector, version, ct);
                if (await session.OpenAsync())
                {
                    yield return new WatchEvent<T>(WatchEventType.Connected, Item: null);
                    while (await session.NextAsync() is { } line)
                    {
                        if (line.Event is { } change)
                        {
                            yield return change;
                        }
                    }

                    yield return new WatchEvent<T>(WatchEventType.Interrupted, Item: null);
                }

                version = session.Version;
                if (session.Worked)
                {
                    backoff.Reset();
                }
            }

            await Task.Delay(backoff.Next(), _time, ct);
        }
    }

    private async Task<KubeList<T>?> ListForWatchAsync<T>(KubeResource<T> resource, KubeSelector selector, CancellationToken ct)
        where T : class, IKubeObject
    {
        try
        {
            return await ListAsync(resource, selector, ct);
        }
        catch (Exception e) when (e is KubernetesException or KubernetesUnavailableException)
        {
            LogWatchFailed(_logger, resource.Plural, e.Message);
            return null;
        }
    }

    private WatchSession<T> Session<T>(KubeResource<T> resource, KubeSelector selector, string version, CancellationToken ct)
        where T : class, IKubeObject
    {
        // Not all watches of all clients end at once.
        var seconds = MinWatchSeconds + (int)(_jitter() * (MaxWatchSeconds - MinWatchSeconds + 1));
        return new WatchSession<T>(
            resource,
            version,
            from => OpenWatchAsync(resource, selector, from, seconds, ct),
            failure => LogWatchFailed(_logger, resource.Plural, failure.Message),
            TimeSpan.FromSeconds(seconds) + s_watchGrace,
            _time,
            ct);
    }

    private async Task<KubeStream> OpenWatchAsync<T>(KubeResource<T> resource, KubeSelector selector, string version, int seconds, CancellationToken ct)
        where T : class, IKubeObject
    {
        var reply = await CallAsync(
            resource,
            (_, path) => new KubeRequest(
                HttpMethod.Get,
                selector.On(path).With("watch", "1").With("resourceVersion", version)
                    .With("allowWatchBookmarks", value: true).With("timeoutSeconds", seconds).ToString(),
                Streams: true),
            ct);
        return reply.EnsureSuccess().Stream!;
    }

    [LoggerMessage(EventId = 301, Level = LogLevel.Warning, Message = "Watching {Plural} goes on after a failure: {Reason}")]
    private static partial void LogWatchFailed(ILogger logger, string plural, string reason);
}
