using ModelContextProtocol.Server;

namespace EchoServer.Mcp.Stateful;

/// <summary>One client's session: the SDK's server on its transport, and who is using it right now.</summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ended = new();
    private readonly McpServer _server;
    private readonly Task _running;
    private int _users;
    private bool _retired;
    private bool _streamOpen;
    private bool _streamUsed;
    private long _idleSince;

    public Session(string id, ServerFactory servers, TimeProvider time)
    {
        Id = id;
        _time = time;
        _idleSince = time.GetTimestamp();
        Ended = _ended.Token;
        Transport = servers.CreateTransport(id);
        _server = servers.Create(Transport);
        _running = _server.RunAsync(Ended);
    }

    public string Id { get; }

    public StreamableHttpServerTransport Transport { get; }

    public OpenExchanges Exchanges { get; } = new();

    public CancellationToken Ended { get; }

    /// <summary>How long nobody used it; null while somebody does.</summary>
    public TimeSpan? IdleFor
    {
        get
        {
            lock (_gate)
                return _users > 0 ? null : _time.GetElapsedTime(_idleSince);
        }
    }

    /// <summary>Keeps the session from being swept until <see cref="Leave"/>; false when it has already ended.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_retired)
                return false;
            _users++;
            return true;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            _users--;
            _idleSince = _time.GetTimestamp();
        }
    }

    /// <summary>Takes the one place for a GET stream. The SDK's transport writes to the first stream of a session only.</summary>
    public bool TryOpenStream(out bool isFirst)
    {
        lock (_gate)
        {
            isFirst = !_streamUsed;
            if (_streamOpen)
                return false;
            return _streamOpen = _streamUsed = true;
        }
    }

    public void CloseStream()
    {
        lock (_gate)
            _streamOpen = false;
    }

    /// <summary>From here on nobody enters. With <paramref name="onlyIfIdleFor"/>, only when nobody is inside and nobody was for that long.</summary>
    public bool TryRetire(TimeSpan? onlyIfIdleFor = null)
    {
        lock (_gate)
        {
            if (_retired || (onlyIfIdleFor is { } idle && (_users > 0 || _time.GetElapsedTime(_idleSince) < idle)))
                return false;
            return _retired = true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await Transport.DisposeAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.DisposeAsync();
        _ended.Dispose();
    }
}
