using System.Net;
using EchoServer.Configuration;

namespace EchoServer.Mcp.Http;

/// <summary>
/// Which pages may call the MCP endpoint from a browser. A request without Origin comes from no page. Without this check, a page
/// anywhere could reach a server on the visitor's own machine by rebinding its DNS name (MCP transports, security warning).
/// </summary>
internal sealed class OriginPolicy(EchoSettings settings)
{
    private readonly HashSet<string> _allowed = new(settings.AllowedOrigins, StringComparer.OrdinalIgnoreCase);

    public bool Allows(string? origin) => origin is null || _allowed.Contains(origin) || IsLocal(origin);

    private static bool IsLocal(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && (IsLoopbackAddress(uri) || IsLocalhost(uri.Host));

    private static bool IsLoopbackAddress(Uri uri) =>
        IPAddress.TryParse(uri.DnsSafeHost, out var address) && IPAddress.IsLoopback(address);

    // RFC 6761, 6.3: localhost and every name under it are loopback, whatever the DNS says.
    private static bool IsLocalhost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
