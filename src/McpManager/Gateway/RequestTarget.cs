namespace McpManager.Gateway;

/// <summary>
/// The request target as the client sent it → the URI to ask a replica for. Path and query go on byte for byte: decoding and encoding again would
/// change <c>%2f</c>, <c>//</c> and <c>..</c>, which mean something to the workload and nothing to the gateway.
/// </summary>
internal static class RequestTarget
{
    private static readonly UriCreationOptions s_verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Path and query of an origin-form or absolute-form target (RFC 9112 §3.2); <c>null</c> for one that cannot be forwarded.</summary>
    public static string? PathAndQuery(string rawTarget)
    {
        // Verbatim URIs are written to the connection as they are, so that nothing but visible ASCII may be in them.
        if (rawTarget.Length == 0 || rawTarget.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return null;
        }

        if (rawTarget[0] == '/')
        {
            return rawTarget;
        }

        var scheme = rawTarget.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            // "*" (OPTIONS) and authority-form (CONNECT) are about the server itself.
            return null;
        }

        var path = rawTarget.AsSpan(scheme + 3).IndexOfAny('/', '?');
        return path < 0 ? "/"
            : rawTarget[scheme + 3 + path] == '/' ? rawTarget[(scheme + 3 + path)..]
            : "/" + rawTarget[(scheme + 3 + path)..];
    }

    /// <param name="prefix"><see cref="Routing.Upstream.Prefix"/>: it ends with a slash.</param>
    /// <param name="pathAndQuery">It begins with one, so that it cannot continue the authority.</param>
    public static Uri ToUri(string prefix, string pathAndQuery) =>
        new(string.Concat(prefix.AsSpan(0, prefix.Length - 1), pathAndQuery), s_verbatim);
}
