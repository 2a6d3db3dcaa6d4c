namespace EchoServer.Mcp;

/// <summary>The revisions of MCP that this server speaks. The SDK has the same list, but keeps it to itself (McpProtocolVersions is internal in 2.3.1).</summary>
internal static class ProtocolVersions
{
    /// <summary>Revisions with <c>initialize</c> and sessions.</summary>
    public static readonly IReadOnlyList<string> Stateful = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

    /// <summary>Revisions in which every request stands alone; what <c>server/discover</c> and error −32022 list.</summary>
    public static readonly IReadOnlyList<string> Stateless = ["2026-07-28"];

    public static readonly IReadOnlyList<string> All = [.. Stateful, .. Stateless];
}
