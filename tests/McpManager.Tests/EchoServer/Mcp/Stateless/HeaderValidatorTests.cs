using EchoServer.Mcp.Stateless;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpManager.Tests.EchoServer.Mcp.Stateless;

public sealed class HeaderValidatorTests
{
    private const string Version = "2026-07-28";

    [Theory]
    [InlineData("tools/call", "echo", null, "echo")]
    [InlineData("tools/call", "grüß", null, "=?base64?Z3LDvMOf?=")]
    [InlineData("prompts/get", "p", null, "p")]
    [InlineData("resources/read", null, "file:///a", "file:///a")]
    [InlineData("tools/list", null, null, null)]
    [InlineData("tools/list", null, null, "unasked-for")]
    public void Headers_that_repeat_the_body_pass(string method, string? name, string? uri, string? header) =>
        Check(new RequestHeaders(Version, method, header), Messages.Request(method, Version, name, uri)).ShouldBeNull();

    [Theory]
    [InlineData(null, "tools/call", "echo")]
    [InlineData("", "tools/call", "echo")]
    [InlineData("2025-11-25", "tools/call", "echo")]
    [InlineData(Version, null, "echo")]
    [InlineData(Version, "TOOLS/CALL", "echo")]
    [InlineData(Version, "tools/call,tools/call", "echo")]
    [InlineData(Version, "tools/call", null)]
    [InlineData(Version, "tools/call", "")]
    [InlineData(Version, "tools/call", "Echo")]
    [InlineData(Version, "tools/call", "=?base64?!?=")]
    [InlineData(Version, "tools/call", "=?base64?/w==?=")]
    public void Headers_that_are_missing_or_differ_are_a_mismatch(string? version, string? method, string? name) =>
        Check(new RequestHeaders(version, method, name), Messages.Request("tools/call", Version, "echo")).ShouldBe(McpErrorCode.HeaderMismatch);

    [Fact]
    public void A_name_in_the_header_only_is_a_mismatch() =>
        Check(new RequestHeaders(Version, "tools/call", "echo"), Messages.Request("tools/call", Version)).ShouldBe(McpErrorCode.HeaderMismatch);

    [Theory]
    [InlineData("2030-01-01")]
    [InlineData("nonsense")]
    public void An_unsupported_version_is_told_before_anything_else(string version) =>
        Check(new RequestHeaders(version, null, null), Messages.Request("tools/call", version)).ShouldBe(McpErrorCode.UnsupportedProtocolVersion);

    [Fact]
    public void Missing_metadata_are_left_to_the_server() =>
        Check(new RequestHeaders(Version, "tools/list", null), Messages.Request("tools/list")).ShouldBeNull();

    [Fact]
    public void A_response_is_no_valid_request() =>
        Check(new RequestHeaders(Version, null, null), new JsonRpcResponse { Id = new RequestId(1), Result = null })
            .ShouldBe(McpErrorCode.InvalidRequest);

    [Fact]
    public void A_notification_needs_its_method_repeated()
    {
        var notification = new JsonRpcNotification { Method = "notifications/cancelled" };

        Check(new RequestHeaders(Version, "notifications/cancelled", null), notification).ShouldBeNull();
        Check(new RequestHeaders(Version, null, null), notification).ShouldBe(McpErrorCode.HeaderMismatch);
    }

    private static McpErrorCode? Check(RequestHeaders headers, JsonRpcMessage message) => (McpErrorCode?)HeaderValidator.Check(headers, message)?.Code;
}
