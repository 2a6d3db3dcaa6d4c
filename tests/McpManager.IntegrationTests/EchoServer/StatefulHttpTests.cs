using System.Net;
using McpManager.IntegrationTests.Rigs;

namespace McpManager.IntegrationTests.EchoServer;

/// <summary>Sessions on the wire, up to 2025-11-25.</summary>
public sealed class StatefulHttpTests(EchoServerFixture fixture) : IClassFixture<EchoServerFixture>
{
    private const string Ping = """{"jsonrpc":"2.0","id":"the-id","method":"ping"}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private HttpClient Http => fixture.Server.Http;

    [Fact]
    public async Task Initialize_opens_a_session_under_an_id_of_visible_characters_that_never_repeats()
    {
        var ids = new[] { await OpenAsync(), await OpenAsync() };

        ids.ShouldBeUnique();
        ids.ShouldAllBe(id => id.Length >= 32 && id.All(character => character >= '!' && character <= '~'));
    }

    [Fact]
    public async Task A_session_answers_until_it_is_deleted_and_is_unknown_afterwards()
    {
        var id = await OpenAsync();

        (await PostAsync(Ping, id)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await SendAsync(HttpMethod.Delete, id)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        using var after = await PostAsync(Ping, id);

        after.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await RawMcp.ErrorAsync(after)).Id.ShouldBe("the-id");
    }

    [Theory]
    [InlineData("POST", null, HttpStatusCode.BadRequest)]
    [InlineData("GET", null, HttpStatusCode.BadRequest)]
    [InlineData("DELETE", null, HttpStatusCode.BadRequest)]
    [InlineData("POST", "unknown", HttpStatusCode.NotFound)]
    [InlineData("GET", "unknown", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "unknown", HttpStatusCode.NotFound)]
    public async Task A_missing_session_is_a_bad_request_and_an_unknown_one_not_found(string method, string? id, HttpStatusCode expected)
    {
        using var response = method == "POST" ? await PostAsync(Ping, id) : await SendAsync(new HttpMethod(method), id);

        response.StatusCode.ShouldBe(expected);
        (await RawMcp.ErrorAsync(response)).Code.ShouldBeLessThan(0);
    }

    [Fact]
    public async Task Notifications_and_responses_are_accepted_without_a_body()
    {
        var id = await OpenAsync();

        foreach (var body in new[] { """{"jsonrpc":"2.0","method":"notifications/initialized"}""", """{"jsonrpc":"2.0","id":1,"result":{}}""" })
        {
            using var response = await PostAsync(body, id);
            response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
            (await response.Content.ReadAsStringAsync(Ct)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_version_that_does_not_exist_is_a_bad_request()
    {
        using var response = await PostAsync(Ping, await OpenAsync(), ("MCP-Protocol-Version", "1999-01-01"));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Initialize_without_its_parameters_opens_no_session()
    {
        using var response = await PostAsync("""{"jsonrpc":"2.0","id":"the-id","method":"initialize","params":{}}""", session: null);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Headers.Contains("Mcp-Session-Id").ShouldBeFalse();
        (await RawMcp.ErrorAsync(response)).Code.ShouldBe(-32602);
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("[]")]
    [InlineData("""{"id":1,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":1,"a":2}}""")]
    public async Task What_is_no_json_rpc_message_is_a_bad_request(string body)
    {
        using var response = await PostAsync(body, await OpenAsync());

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await RawMcp.ErrorAsync(response)).Code.ShouldBe(-32700);
    }

    [Fact]
    public async Task The_stream_opens_at_once_takes_no_second_one_and_ends_with_the_session()
    {
        var id = await OpenAsync();

        using var stream = await StreamAsync(id);
        using var second = await StreamAsync(id);
        (await SendAsync(HttpMethod.Delete, id)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        stream.StatusCode.ShouldBe(HttpStatusCode.OK);
        stream.Headers.GetValues("X-Accel-Buffering").ShouldBe(["no"]);
        stream.Headers.CacheControl!.NoStore.ShouldBeTrue();
        second.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await stream.Content.ReadAsStringAsync(Ct)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"call-1\"")]
    [InlineData("41")]
    public async Task A_cancelled_call_stops_and_its_stream_ends_without_an_answer(string requestId)
    {
        await using var server = await EchoServerProcess.StartAsync();
        var session = await OpenAsync(server);
        using var call = await CallSlowAsync(server, session, requestId, seconds: 600);
        using var events = new StreamReader(await call.Content.ReadAsStreamAsync(Ct));
        (await events.ReadLineAsync(Ct)).ShouldBe("event: message");

        using var accepted = await server.Http.SendAsync(
            RawMcp.Post(
                $$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{requestId}} } }""",
                ("Mcp-Session-Id", session)),
            Ct);

        accepted.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await events.ReadToEndAsync(Ct)).ShouldNotContain("\"id\"");
        await server.WaitForLogAsync("CallCancelled: slow");
    }

    [Fact]
    public async Task A_call_outlives_its_connection()
    {
        await using var server = await EchoServerProcess.StartAsync();
        var session = await OpenAsync(server);

        using (var call = await CallSlowAsync(server, session, "1", seconds: 1))
        using (var events = new StreamReader(await call.Content.ReadAsStreamAsync(Ct)))
        {
            (await events.ReadLineAsync(Ct)).ShouldBe("event: message");
            // Disposed while the call runs: that closes the connection.
        }

        await server.WaitForLogAsync("CallCompleted: slow");
    }

    [Theory]
    [InlineData(null, HttpStatusCode.OK)]
    [InlineData("http://localhost:3000", HttpStatusCode.OK)]
    [InlineData("http://echo.localhost", HttpStatusCode.OK)]
    [InlineData("https://app.example.com", HttpStatusCode.OK)]
    [InlineData("https://evil.example.com", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost.evil.example.com", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    public async Task Only_pages_from_loopback_or_the_configured_origins_may_call(string? origin, HttpStatusCode expected)
    {
        using var response = await PostAsync(RawMcp.Initialize(), session: null, ("Origin", origin));

        response.StatusCode.ShouldBe(expected);
    }

    private Task<string> OpenAsync() => OpenAsync(fixture.Server);

    private static async Task<string> OpenAsync(EchoServerProcess server)
    {
        using var response = await server.Http.SendAsync(RawMcp.Post(RawMcp.Initialize()), Ct);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return response.Headers.GetValues("Mcp-Session-Id").Single();
    }

    private Task<HttpResponseMessage> PostAsync(string body, string? session, params (string Name, string? Value)[] more) =>
        Http.SendAsync(RawMcp.Post(body, [("Mcp-Session-Id", session), .. more]), Ct);

    private static Task<HttpResponseMessage> CallSlowAsync(EchoServerProcess server, string session, string requestId, double seconds) =>
        server.Http.SendAsync(
            RawMcp.Post(RawMcp.Slow(requestId, seconds), ("Mcp-Session-Id", session)), HttpCompletionOption.ResponseHeadersRead, Ct);

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string? session) =>
        Http.SendAsync(RawMcp.With(method, ("Mcp-Session-Id", session)), Ct);

    private Task<HttpResponseMessage> StreamAsync(string session) => Http.SendAsync(
        RawMcp.With(HttpMethod.Get, ("Mcp-Session-Id", session), ("Accept", "text/event-stream")), HttpCompletionOption.ResponseHeadersRead, Ct);
}
