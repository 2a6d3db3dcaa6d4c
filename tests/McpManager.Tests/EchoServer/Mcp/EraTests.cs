using EchoServer.Mcp;

namespace McpManager.Tests.EchoServer.Mcp;

public sealed class EraTests
{
    [Theory]
    [InlineData(null, null, false)]
    [InlineData("2025-03-26", null, false)]
    [InlineData("2025-11-25", "2025-11-25", false)]
    [InlineData("2026-07-28", null, true)]
    [InlineData(null, "2026-07-28", true)]
    [InlineData("2025-11-25", "2026-07-28", true)]
    [InlineData("2030-01-01", null, true)]
    [InlineData("nonsense", null, true)]
    public void A_version_beyond_sessions_in_header_or_body_makes_a_message_stateless(string? header, string? body, bool expected) =>
        Era.IsStateless(header, Messages.Request("tools/list", version: body)).ShouldBe(expected);
}
