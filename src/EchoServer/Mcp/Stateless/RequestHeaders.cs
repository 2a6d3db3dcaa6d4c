namespace EchoServer.Mcp.Stateless;

/// <summary>The headers that 2026-07-28 routes by, as they came; null where absent.</summary>
internal sealed record RequestHeaders(string? ProtocolVersion, string? Method, string? Name)
{
    public static RequestHeaders From(IHeaderDictionary headers) => new(
        headers.Read(McpHeaders.ProtocolVersion),
        headers.Read(McpHeaders.Method),
        headers.Read(McpHeaders.Name));
}
