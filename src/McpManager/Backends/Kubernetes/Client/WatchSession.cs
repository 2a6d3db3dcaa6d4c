using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Backends.Kubernetes.Client;

/// <summary>One connection of a watch, from a version on. Its failures end it, and are told to <paramref name="failed"/>.</summary>
/// <param name="openAsync">Asks for what happened after a version.</param>
/// <param name="longest">After which it must have ended: its connection is dead.</param>
internal sealed class WatchSession<T>(
    KubeResource<T> resource,
    string version,
    Func<string, Task<KubeStream>> openAsync,
    Action<IOException> failed,
    TimeSpan longest,
    TimeProvider time,
    CancellationToken ct) : IAsyncDisposable
    where T : class, IKubeObject
{
    private const int MaxLineBytes = 16 << 20;

    /// <summary>So long a quiet watch is one that works.</summary>
    private static readonly TimeSpan s_lasting = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _late = new(longest, time);
    private KubeStream? _stream;
    private CancellationTokenSource? _linked;
    private IAsyncEnumerator<(ReadOnlyMemory<byte> Line, bool IsCut)>? _lines;
    private long _openedAt;
    private bool _told;

    /// <summary>Where to go on from; <c>null</c> when something may have been missed, so that all must be listed again.</summary>
    public string? Version { get; private set; } = version;

    /// <summary>It was of use: the next need not wait for longer.</summary>
    public bool Worked => _told || (_stream is not null && time.GetElapsedTime(_openedAt) >= s_lasting);

    /// <returns>False when it could not be opened: it has ended.</returns>
    public ValueTask<bool> OpenAsync() => GuardAsync(async () =>
    {
        _stream = await openAsync(Version!);
        _openedAt = time.GetTimestamp();
        _linked = CancellationTokenSource.CreateLinkedTokenSource(ct, _late.Token);
        _lines = StreamLines.ReadAsync(_stream, MaxLineBytes, _linked.Token).GetAsyncEnumerator(CancellationToken.None);
        return true;
    });

    /// <summary>Of one that was opened.</summary>
    /// <returns><c>null</c> when it has ended.</returns>
    public ValueTask<WatchLine<T>?> NextAsync() => GuardAsync(async () =>
    {
        var line = await ReadAsync(_lines!);
        if (line is not null)
        {
            (_told, Version) = (true, line.Version ?? Version);
        }

        return line;
    });

    public async ValueTask DisposeAsync()
    {
        if (_lines is not null)
        {
            await _lines.DisposeAsync();
        }

        if (_stream is not null)
        {
            await _stream.DisposeAsync();
        }

        _linked?.Dispose();
        _late.Dispose();
    }

    private async ValueTask<WatchLine<T>?> ReadAsync(IAsyncEnumerator<(ReadOnlyMemory<byte> Line, bool IsCut)> lines) =>
        !await lines.MoveNextAsync() ? null
        : lines.Current.IsCut ? throw new KubernetesException(System.Net.HttpStatusCode.OK, said: null, $"The server told of an object larger than {MaxLineBytes >> 20} MiB")
        : WatchLine<T>.Parse(lines.Current.Line, resource);

    private async ValueTask<TResult?> GuardAsync<TResult>(Func<ValueTask<TResult>> step)
    {
        try
        {
            return await step();
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            failed(new IOException("it was not ended in time: its connection is taken for dead"));
        }
        catch (KubernetesUnavailableException e)
        {
            failed(e);
        }
        catch (KubernetesException e)
        {
            // Too old a version, or one that the server does not know, or something that could not be read: a list is right in every case.
            Version = null;
            if (!e.IsGone)
            {
                failed(e);
            }
        }

        return default;
    }
}
