using System.Net;

namespace McpManager.Configuration;

/// <summary>One address to listen on.</summary>
/// <param name="Host"><c>localhost</c> (both loopback addresses), <c>*</c> (every address), or an IP address.</param>
/// <param name="Port">0 for any free one.</param>
internal readonly record struct ListenEndpoint(string Host, int Port)
{
    public const string Rule = "must be localhost, * or an IP address";

    public bool IsWildcard => Host == "*" || (IPAddress.TryParse(Host, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)));

    public bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host, out var ip) && IPAddress.IsLoopback(ip));

    /// <summary>The host part in its canonical form; <c>null</c> when it is none of those that can be listened on.</summary>
    public static string? Canonical(string host) => host.ToLowerInvariant() switch
    {
        "localhost" => "localhost",
        "*" or "+" => "*",
        // A name would make Kestrel listen on every address without saying so.
        var other => IPAddress.TryParse(other.Trim('[', ']'), out var ip) ? ip.ToString() : null,
    };

    /// <summary>Parses <c>http://host:port</c>; <c>null</c> when it is not one. Without a port it is 80.</summary>
    public static ListenEndpoint? FromUrl(string url)
    {
        const string Scheme = "http://";
        if (!url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var authority = url[Scheme.Length..].TrimEnd('/');
        var colon = authority.LastIndexOf(':');
        var port = 80;
        if (colon > authority.LastIndexOf(']'))
        {
            if (!int.TryParse(authority.AsSpan(colon + 1), System.Globalization.NumberStyles.None, provider: null, out port) || port > 65535)
            {
                return null;
            }

            authority = authority[..colon];
        }

        return Canonical(authority) is { } host ? new ListenEndpoint(host, port) : null;
    }

    public override string ToString() => $"http://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";
}
