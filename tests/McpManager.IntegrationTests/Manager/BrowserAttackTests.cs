using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using McpManager.IntegrationTests.Rigs;

namespace McpManager.IntegrationTests.Manager;

/// <summary>What a web page can make the browser of a developer send to the manager on the same laptop.</summary>
public sealed class BrowserAttackTests(ManagerFixture fixture) : IClassFixture<ManagerFixture>, IAsyncLifetime
{
    private const string Evil = "https://evil.example";

    private readonly ManagerProcess _manager = fixture.Manager;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _manager.Api.CreateAsync(Requests.Echo("echo"), Requests.Patience, Ct);

    /// <summary>No attack created, changed or removed anything.</summary>
    public async ValueTask DisposeAsync()
    {
        var only = (await _manager.Api.ListAsync()).Containers.ShouldHaveSingleItem();
        (only.Name, only.DesiredReplicas).ShouldBe(("echo", 1));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8000")]
    [InlineData("localhost.evil.example")]
    [InlineData("echo.localhost.evil.example")]
    [InlineData("localhost-evil.example")]
    [InlineData("127.0.0.1.nip.io")]
    [InlineData("0.0.0.0")]
    [InlineData("192.0.2.1")]
    public async Task A_name_that_was_pointed_at_this_address_reaches_nothing(string host)
    {
        (await _manager.GetRawAsync("/containers", ("Host", host))).ShouldBe(HttpStatusCode.Forbidden);
        (await _manager.GetRawAsync("/health", ("Host", host))).ShouldBe(HttpStatusCode.Forbidden);
        (await _manager.PostJsonAsync("/containers", RawCalls.EchoBody, ("Host", host))).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("GET http://echo.localhost/health HTTP/1.1\r\nHost: evil.example\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: echo.localhost\r\nHost: evil.example\r\n\r\n")]
    [InlineData("GET http://evil.example/health HTTP/1.1\r\nHost: evil.example\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost:\r\n\r\n")]
    public async Task No_form_of_request_smuggles_a_host_in(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_manager.Address.Host, _manager.Address.Port, Ct);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Ct);
        using var reader = new StreamReader(client.GetStream());

        (await reader.ReadLineAsync(Ct)).ShouldBeOneOf("HTTP/1.1 400 Bad Request", "HTTP/1.1 403 Forbidden");
    }

    [Theory]
    [InlineData("POST", "/containers")]
    [InlineData("POST", "/api/mcp/containers")]
    [InlineData("POST", "/containers/echo/stop")]
    [InlineData("POST", "/containers/echo/restart")]
    [InlineData("PUT", "/containers/echo")]
    [InlineData("PATCH", "/containers/echo")]
    [InlineData("DELETE", "/containers/echo")]
    [InlineData("POST", "http://echo.localhost/echo")]
    [InlineData("POST", "http://echo.localhost/mcp")]
    public async Task Another_site_changes_nothing(string method, string url)
    {
        var port = _manager.Address.Port;
        foreach (var origin in new[] { Evil, "null", "", "http://localhost:1", $"https://localhost:{port}", $"http://evil.localhost:{port}", $"http://localhost:{port}.evil.example" })
        {
            (await _manager.SendRawAsync(method, url, RawCalls.Json("""{"replicas":3}"""), ("Origin", origin))).ShouldBe(HttpStatusCode.Forbidden);
        }

        foreach (var site in new[] { "cross-site", "same-site" })
        {
            (await _manager.SendRawAsync(method, url, RawCalls.Json("""{"replicas":3}"""), ("Sec-Fetch-Site", site))).ShouldBe(HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task The_site_of_a_workload_is_another_site_for_the_manager()
    {
        var workload = $"http://echo.localhost:{_manager.Address.Port}";

        (await _manager.SendRawAsync("DELETE", $"http://localhost:{_manager.Address.Port}/containers/echo", null, ("Origin", workload))).ShouldBe(HttpStatusCode.Forbidden);
        (await _manager.PostJsonAsync($"{workload}/echo", """{"message":"own"}""", ("Origin", workload))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_managers_own_page_and_programs_may_change_things()
    {
        var own = $"http://localhost:{_manager.Address.Port}";

        (await _manager.PostJsonAsync($"{own}/containers/echo/start", "{}", ("Origin", own), ("Sec-Fetch-Site", "same-origin"))).ShouldBe(HttpStatusCode.OK);
        (await _manager.PostJsonAsync($"{own}/containers/echo/start", "{}", ("Sec-Fetch-Site", "none"))).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData(null)]
    public async Task A_body_that_a_browser_sends_unasked_is_no_request(string? type)
    {
        foreach (var url in new[] { "/containers", "/containers/victim/start" })
        {
            using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(RawCalls.EchoBody));
            body.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);

            (await _manager.SendRawAsync("POST", url, body)).ShouldBe(HttpStatusCode.UnsupportedMediaType);
        }
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task A_preflight_allows_reading_only(string method)
    {
        var answer = await _manager.SendRawAsync(
            "OPTIONS", "/containers", null, ("Origin", Evil), ("Access-Control-Request-Method", method), ("Access-Control-Request-Headers", "content-type"));

        (answer.Header("Access-Control-Allow-Methods") ?? string.Empty).ShouldNotContain(method);
        answer.Header("Access-Control-Allow-Credentials").ShouldBeNull();
    }

    [Fact]
    public async Task Reading_is_allowed_to_every_site_and_never_with_credentials()
    {
        var answer = await _manager.GetRawAsync("/containers", ("Origin", Evil), ("Sec-Fetch-Site", "cross-site"));

        answer.ShouldBe(HttpStatusCode.OK);
        answer.Header("Access-Control-Allow-Origin").ShouldBe("*");
        answer.Header("Access-Control-Allow-Credentials").ShouldBeNull();
    }

    [Theory]
    [InlineData("/events")]
    [InlineData("http://echo.localhost/mcp")]
    public async Task A_web_socket_of_another_site_is_refused(string url)
    {
        (string, string)[] upgrade = [("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==")];

        (await _manager.GetRawAsync(url, [.. upgrade, ("Origin", Evil)])).ShouldBe(HttpStatusCode.Forbidden);
        (await _manager.GetRawAsync(url, [.. upgrade, ("Origin", "null")])).ShouldBe(HttpStatusCode.Forbidden);
    }
}
