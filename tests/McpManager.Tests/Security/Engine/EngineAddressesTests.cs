using System.Net;
using System.Net.Sockets;
using McpManager.Security.Engine;
using McpManager.Tests.Fakes;
using McpManager.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.Security.Engine;

public sealed class EngineAddressesTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeResolver _resolver = new();
    private readonly EngineAddresses _engine;

    public EngineAddressesTests() => _engine = new(
        TestManager.Options with { PodmanUpstreamHost = "mcp-engine" }, _resolver, _time, NullLogger<EngineAddresses>.Instance);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task They_are_known_before_the_server_listens()
    {
        _resolver.Answers("172.20.0.3", "fd00::3");

        await _engine.StartAsync(Ct);

        Contains("172.20.0.3").ShouldBeTrue();
        Contains("::ffff:172.20.0.3").ShouldBeTrue();
        Contains("fd00::3").ShouldBeTrue();
        Contains("172.20.0.4").ShouldBeFalse();
    }

    [Fact]
    public async Task A_name_that_moves_is_followed_and_one_that_is_gone_refuses_nobody()
    {
        _resolver.Answers("172.20.0.3");
        await _engine.StartAsync(Ct);

        // The engine was started anew, and its old address may be Traefik's now.
        _resolver.Answers("172.20.0.9");
        await UntilAsync(() => Contains("172.20.0.9") && !Contains("172.20.0.3"));

        _resolver.Answers();
        await UntilAsync(() => !Contains("172.20.0.9"));
    }

    [Fact]
    public async Task A_name_server_that_does_not_answer_opens_nothing()
    {
        _resolver.Answers("172.20.0.3");
        await _engine.StartAsync(Ct);

        _resolver.Failure = new SocketException((int)SocketError.TryAgain);
        var seen = _resolver.Calls;
        await UntilAsync(() => _resolver.Calls > seen + 1);

        Contains("172.20.0.3").ShouldBeTrue();
    }

    [Fact]
    public async Task A_start_does_not_wait_for_a_name_server_for_long()
    {
        _resolver.Hangs = true;

        var start = _engine.StartAsync(Ct);
        await UntilAsync(() => start.IsCompleted);

        await start;
        Contains("172.20.0.3").ShouldBeFalse();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task On_loopback_nobody_is_told_apart(string address)
    {
        _resolver.Answers(address);

        await _engine.StartAsync(Ct);

        Contains(address).ShouldBeFalse();
    }

    [Fact]
    public async Task Without_the_option_no_name_is_looked_up()
    {
        using var engine = new EngineAddresses(TestManager.Options, _resolver, _time, NullLogger<EngineAddresses>.Instance);

        await engine.StartAsync(Ct);

        _resolver.Calls.ShouldBe(0);
    }

    public void Dispose() => _engine.Dispose();

    private bool Contains(string address) => _engine.Contains(IPAddress.Parse(address));

    private async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Ct);
        }
    }
}
