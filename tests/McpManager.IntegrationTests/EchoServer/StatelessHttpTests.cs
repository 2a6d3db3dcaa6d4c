using System.Net;
using System.Text.Json;
using McpManager.IntegrationTests.Rigs;

namespace McpManager.IntegrationTests.EchoServer;

/// <summary>2026-07-28 on the wire: what routes by headers must be able to trust them.</summary>
public sealed class StatelessHttpTests(EchoServerFixture fixture) : IClassFixture<EchoServerFixture>
{
    private const string Version = Clients.Stateless;
    private const string CallEcho = """{"name":"echo","arguments":{"message":"hi"}}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_stands_alone_and_session_ids_are_ignored()
    {
        using var response = await SendAsync(
            RawMcp.Stateless("tools/call", CallEcho), Version, "tools/call", "echo", ("Mcp-Session-Id", "made-up"), ("Last-Event-ID", "7"));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.Contains("Mcp-Session-Id").ShouldBeFalse();
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        response.Headers.GetValues("X-Accel-Buffering").ShouldBe(["no"]);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var body = await response.Content.ReadAsStringAsync(Ct);
        body.ShouldContain("\"resultType\":\"complete\"");
    }

    [Fact]
    public async Task An_encoded_name_is_decoded_before_it_is_compared()
    {
        using var response = await SendAsync(RawMcp.Stateless("tools/call", CallEcho), Version, "tools/call", "=?base64?ZWNobw==?=");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(null, "tools/call", "echo")]
    [InlineData("2025-11-25", "tools/call", "echo")]
    [InlineData(Version, null, "echo")]
    [InlineData(Version, "tools/list", "echo")]
    [InlineData(Version, "Tools/Call", "echo")]
    [InlineData(Version, "tools/call", null)]
    [InlineData(Version, "tools/call", "add")]
    [InlineData(Version, "tools/call", "=?base64?%%?=")]
    public async Task Headers_that_are_missing_or_differ_from_the_body_are_a_mismatch(string? version, string? method, string? name)
    {
        using var response = await SendAsync(RawMcp.Stateless("tools/call", CallEcho), version, method, name);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var (code, id, _) = await RawMcp.ErrorAsync(response);
        code.ShouldBe(-32020);
        id.ShouldBe("the-id");
    }

    [Fact]
    public async Task An_unsupported_version_is_answered_with_those_that_discover_lists()
    {
        using var response = await SendAsync(RawMcp.Stateless("tools/list", version: "2030-01-01"), "2030-01-01", "tools/list");
        using var discovery = await SendAsync(RawMcp.Stateless("server/discover"), Version, "server/discover");

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var (code, _, error) = await RawMcp.ErrorAsync(response);
        code.ShouldBe(-32022);
        error.GetProperty("data").GetProperty("requested").GetString().ShouldBe("2030-01-01");
        var supported = error.GetProperty("data").GetProperty("supported").GetRawText();
        (await discovery.Content.ReadAsStringAsync(Ct)).ShouldContain($"\"supportedVersions\":{supported}");
    }

    [Fact]
    public async Task An_unknown_method_is_not_found()
    {
        using var response = await SendAsync(RawMcp.Stateless("no/such"), Version, "no/such");

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await RawMcp.ErrorAsync(response)).Code.ShouldBe(-32601);
    }

    [Theory]
    [InlineData("""{"_meta":{}}""")]
    [InlineData("""{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}""")]
    public async Task Missing_metadata_are_invalid_parameters(string parameters)
    {
        using var response = await SendAsync(RawMcp.Stateless("tools/list", parameters), Version, "tools/list");

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await RawMcp.ErrorAsync(response)).Code.ShouldBe(-32602);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Only_post_exists(string method)
    {
        using var request = RawMcp.With(new HttpMethod(method), ("MCP-Protocol-Version", Version), ("Mcp-Session-Id", "made-up"));
        using var response = await fixture.Server.Http.SendAsync(request, Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.ShouldBe(["POST"]);
    }

    [Fact]
    public async Task A_notification_is_accepted_without_a_body()
    {
        using var response = await SendAsync(
            """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""", Version, "notifications/cancelled");

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await response.Content.ReadAsStringAsync(Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_subscription_is_acknowledged_first_under_the_id_of_its_request()
    {
        using var response = await SendAsync(
            RawMcp.Stateless("subscriptions/listen", """{"notifications":{"toolsListChanged":true}}"""), Version, "subscriptions/listen");

        var first = (await response.Content.ReadAsStringAsync(Ct)).Split("data: ")[1];
        using var acknowledged = JsonDocument.Parse(first.Split('\n')[0]);
        acknowledged.RootElement.GetProperty("method").GetString().ShouldBe("notifications/subscriptions/acknowledged");
        acknowledged.RootElement.GetProperty("params").GetProperty("_meta")
            .GetProperty("io.modelcontextprotocol/subscriptionId").GetString().ShouldBe("the-id");
    }

    private Task<HttpResponseMessage> SendAsync(
        string body, string? version, string? method, string? name = null, params (string Name, string? Value)[] more) =>
        fixture.Server.Http.SendAsync(
            RawMcp.Post(body, [("MCP-Protocol-Version", version), ("Mcp-Method", method), ("Mcp-Name", name), .. more]), Ct);
}
