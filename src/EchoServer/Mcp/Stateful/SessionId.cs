using System.Buffers.Text;
using System.Security.Cryptography;

namespace EchoServer.Mcp.Stateful;

internal static class SessionId
{
    private const int Bytes = 32;

    /// <summary>256 random bits as base64url: visible ASCII, and nothing to guess (MCP 2025-11-25 transports, session management).</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
}
