using System.Collections.Concurrent;

namespace EchoServer.Mcp.Stateful;

/// <summary>The sessions of this process: at most so many, none idle for longer than the limit.</summary>
internal sealed partial class SessionStore(
    ServerFactory servers, SessionLimits limits, TimeProvider time, ILogger<SessionStore> logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _opening = new(1, 1);

    public int Count => _sessions.Count;

    /// <summary>A new session, entered. At the limit the one that is idle for longest makes room; null when none is idle.</summary>
    public async Task<Session?> OpenAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_sessions.Count >= limits.MaxSessions && !await MakeRoomAsync())
                return null;

            var session = new Session(SessionId.New(), servers, time);
            session.TryEnter();
            _sessions[session.Id] = session;
            Opened(_sessions.Count);
            return session;
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>The session, entered; null when it ended or never was.</summary>
    public Session? Enter(string id) => _sessions.TryGetValue(id, out var session) && session.TryEnter() ? session : null;

    /// <summary>False when there is no such session.</summary>
    public async Task<bool> EndAsync(string id) =>
        _sessions.TryGetValue(id, out var session) && await EndAsync(session, onlyIfIdleFor: null, "asked");

    public async Task EndIdleAsync()
    {
        foreach (var session in _sessions.Values)
            await EndAsync(session, limits.IdleTimeout, "idle");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions.Values)
            await EndAsync(session, onlyIfIdleFor: null, "stopping");
        _opening.Dispose();
    }

    private async Task<bool> MakeRoomAsync()
    {
        var candidates = _sessions.Values
            .Select(session => (Session: session, Idle: session.IdleFor))
            .Where(candidate => candidate.Idle is not null)
            .OrderByDescending(candidate => candidate.Idle);
        foreach (var (session, _) in candidates)
        {
            // It may have been entered since: then the next one.
            if (await EndAsync(session, TimeSpan.Zero, "room"))
                return true;
        }

        return false;
    }

    private async Task<bool> EndAsync(Session session, TimeSpan? onlyIfIdleFor, string reason)
    {
        if (!session.TryRetire(onlyIfIdleFor))
            return false;
        _sessions.TryRemove(session.Id, out _);
        Ended(reason, _sessions.Count);
        await session.DisposeAsync();
        return true;
    }

    // Without the id: whoever reads the log could use the session.
    [LoggerMessage(20, LogLevel.Debug, "SessionOpened: {Count} open")]
    private partial void Opened(int count);

    [LoggerMessage(21, LogLevel.Debug, "SessionEnded: {Reason}, {Count} open")]
    private partial void Ended(string reason, int count);
}
