using System.Net;
using EchoServer;
using EchoServer.Configuration;
using EchoServer.Mcp;
using EchoServer.Mcp.Stateful;
using EchoServer.Mcp.Tools;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.EchoServer.Mcp.Stateful;

public sealed class SessionStoreTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly SessionLimits _limits = new() { MaxSessions = 2, IdleTimeout = TimeSpan.FromMinutes(10) };
    private readonly SessionStore _store;

    public SessionStoreTests()
    {
        var settings = new EchoSettings("echo", new IPEndPoint(IPAddress.Loopback, 0), LogLevel.Error, []);
        var tools = new ToolCatalog(_time, NullLogger<ObservedTool>.Instance);
        var servers = new ServerFactory(new ServiceIdentity(settings, _time), tools, NullLoggerFactory.Instance);
        _store = new SessionStore(servers, _limits, _time, NullLogger<SessionStore>.Instance);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_session_is_found_until_it_is_ended()
    {
        var session = await OpenAsync();

        _store.Enter(session.Id).ShouldBe(session);
        (await _store.EndAsync(session.Id)).ShouldBeTrue();

        _store.Enter(session.Id).ShouldBeNull();
        (await _store.EndAsync(session.Id)).ShouldBeFalse();
        session.Ended.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task Only_sessions_that_were_idle_for_the_whole_time_are_ended()
    {
        var idle = await OpenAsync();
        idle.Leave();
        var busy = await OpenAsync();

        _time.Advance(_limits.IdleTimeout);
        await _store.EndIdleAsync();

        _store.Enter(idle.Id).ShouldBeNull();
        _store.Enter(busy.Id).ShouldBe(busy);
    }

    [Fact]
    public async Task Use_makes_the_idle_time_start_anew()
    {
        var session = await OpenAsync();
        session.Leave();

        _time.Advance(_limits.IdleTimeout - TimeSpan.FromSeconds(1));
        _store.Enter(session.Id)!.Leave();
        _time.Advance(TimeSpan.FromSeconds(1));
        await _store.EndIdleAsync();

        _store.Count.ShouldBe(1);
    }

    [Fact]
    public async Task At_the_limit_the_session_that_is_idle_for_longest_makes_room()
    {
        var older = await OpenAsync();
        older.Leave();
        _time.Advance(TimeSpan.FromSeconds(1));
        var newer = await OpenAsync();
        newer.Leave();

        await OpenAsync();

        _store.Count.ShouldBe(2);
        _store.Enter(older.Id).ShouldBeNull();
        _store.Enter(newer.Id).ShouldBe(newer);
    }

    [Fact]
    public async Task At_the_limit_nothing_opens_while_every_session_is_in_use()
    {
        await OpenAsync();
        await OpenAsync();

        (await _store.OpenAsync(TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task A_session_has_one_stream_at_a_time_and_knows_the_first()
    {
        var session = await OpenAsync();

        session.TryOpenStream(out var first).ShouldBeTrue();
        first.ShouldBeTrue();
        session.TryOpenStream(out _).ShouldBeFalse();
        session.CloseStream();
        session.TryOpenStream(out first).ShouldBeTrue();
        first.ShouldBeFalse();
    }

    private async Task<Session> OpenAsync() => (await _store.OpenAsync(TestContext.Current.CancellationToken)).ShouldNotBeNull();
}
