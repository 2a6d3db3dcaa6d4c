using System.Text;

namespace McpManager.IntegrationTests.Gateway;

public sealed class HeaderTests : IAsyncLifetime
{
    private readonly TaskCompletionSource<string> _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private GatewayRig _rig = null!;
    private UpstreamServer _upstream = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _rig = await GatewayRig.StartAsync();
        _upstream = UpstreamServer.Raw(async (stream, head) =>
        {
            _received.TrySetResult(head);
            await stream.WriteAsync(Encoding.Latin1.GetBytes(_answer), Ct);
        });
        _rig.Publish("echo", _upstream);
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Who_asked_is_said_by_the_gateway_and_not_by_the_client()
    {
        await GetAsync(
            "X-Forwarded-For: 10.9.9.9", "x-forwarded-for: 10.8.8.8", "X-Forwarded-Host: evil", "X-Forwarded-Proto: https", "X-Forwarded-Port: 1",
            "X-Real-IP: 10.7.7.7", "Forwarded: for=10.6.6.6", "X-Original-Host: evil");

        var head = await _received.Task.WaitAsync(Ct);
        head.ShouldContain("X-Forwarded-For: 127.0.0.1\r\n");
        head.ShouldContain("X-Forwarded-Host: echo.localhost");
        head.ShouldContain("X-Forwarded-Proto: http\r\n");
        head.ShouldNotContain("10.");
        head.ShouldNotContain("evil");
        head.ShouldNotContain("X-Forwarded-Port");
    }

    [Fact]
    public async Task Headers_of_this_hop_end_here_those_that_Connection_names_included()
    {
        await RawHttp.SendAsync(
            _rig.Port,
            "GET / HTTP/1.0\r\nHost: echo.localhost\r\nConnection: X-Hop, x-forwarded-for\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nTE: gzip\r\n"
                + "Proxy-Authorization: secret\r\nProxy-Connection: close\r\nX-End: 1\r\n\r\n",
            Ct);

        var head = await _received.Task.WaitAsync(Ct);
        head.ShouldContain("X-End: 1");
        head.ShouldContain("X-Forwarded-For: 127.0.0.1");
        foreach (var hop in new[] { "X-Hop", "Keep-Alive", "TE:", "Proxy-", "Connection" })
        {
            head.ShouldNotContain(hop);
        }
    }

    [Fact]
    public async Task What_the_client_says_for_the_workload_arrives_unchanged()
    {
        await GetAsync(
            "Authorization: Bearer t", "Cookie: a=1; b=2", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "MCP-Protocol-Version: 2025-11-25", "Mcp-Session-Id: ~!x", "Accept: application/json, text/event-stream", "X-Latin: \u00e4\u00ff",
            "Last-Event-ID: 5", "Accept-Encoding: br", "User-Agent: t/1");

        var head = await _received.Task.WaitAsync(Ct);
        foreach (var line in new[]
        {
            "Authorization: Bearer t\r\n", "Cookie: a=1; b=2\r\n", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n",
            "MCP-Protocol-Version: 2025-11-25\r\n", "Mcp-Session-Id: ~!x\r\n", "Accept: application/json, text/event-stream\r\n",
            "X-Latin: \u00e4\u00ff\r\n", "Last-Event-ID: 5\r\n", "Accept-Encoding: br\r\n", "User-Agent: t/1\r\n",
        })
        {
            (head + "\r\n").ShouldContain(line);
        }

        head.ShouldNotContain("Accept-Encoding: br, ");
    }

    [Fact]
    public async Task A_client_without_a_trace_gets_none()
    {
        await GetAsync();
        (await _received.Task.WaitAsync(Ct)).ShouldNotContain("traceparent", Case.Insensitive);
    }

    [Fact]
    public async Task The_workloads_headers_arrive_without_those_of_its_hop()
    {
        _answer = "HTTP/1.1 201 Created\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nX-Raw: \u00e4\r\nSet-Cookie: a=1\r\n"
            + "Set-Cookie: b=2\r\nLocation: http://elsewhere/\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok";

        var response = await GetAsync();

        response.ShouldStartWith("HTTP/1.1 201 Created\r\n");
        response.ShouldContain("X-Raw: \u00e4\r\n");
        response.ShouldContain("Set-Cookie: a=1\r\n");
        response.ShouldContain("Set-Cookie: b=2\r\n");
        response.ShouldContain("Location: http://elsewhere/\r\n");
        response.ShouldContain("Content-Encoding: gzip\r\n");
        response.ShouldNotContain("X-Hop");
        response.ShouldNotContain("Keep-Alive");
    }

    [Fact]
    public async Task Redirects_are_the_clients_to_follow()
    {
        _answer = "HTTP/1.1 307 Temporary Redirect\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n";
        (await GetAsync()).ShouldStartWith("HTTP/1.1 307 Temporary Redirect\r\n");
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\rX-Evil: 1\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nX-A: b\rX-Evil: 1\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nX-A: b\0X-Evil: 1\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nX-A: b\r\n X-Evil: 1\r\nContent-Length: 2\r\n\r\nok")]
    public async Task No_answer_of_a_workload_splits_a_header(string answer)
    {
        _answer = answer;
        var response = await GetAsync();
        var head = response[..response.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        head.Split(["\r\n", "\r", "\n"], StringSplitOptions.None).ShouldNotContain(line => line.StartsWith("X-Evil", StringComparison.Ordinal));
        head.ShouldNotContain('\0');
    }

    [Theory]
    [InlineData("garbage\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: evil\r\n\r\n")]
    public async Task An_answer_that_is_no_HTTP_is_a_bad_gateway(string answer)
    {
        _answer = answer;
        var response = await GetAsync();
        response.ShouldStartWith("HTTP/1.1 502 Bad Gateway\r\n");
        response.ShouldContain("application/problem+json");
    }

    [Fact]
    public async Task Smuggled_framing_is_refused_or_dropped()
    {
        var response = await RawHttp.SendAsync(
            _rig.Port,
            "POST / HTTP/1.1\r\nHost: echo.localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
            Ct);

        if (!response.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal))
        {
            (await _received.Task.WaitAsync(Ct)).ShouldNotContain("\r\nContent-Length");
        }
    }

    private Task<string> GetAsync(params string[] headers) => RawHttp.GetAsync(_rig.Port, "echo.localhost", "/", Ct, headers);
}
