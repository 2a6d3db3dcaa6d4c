using System.Collections.Immutable;
using McpManager.Configuration;

namespace McpManager.Traefik;

/// <summary>
/// What stands between Traefik's entry points and every workload, first to last. Never <c>buffering</c>: it would hold event streams back.
/// </summary>
internal static class MiddlewareBuilder
{
    private static readonly ImmutableArray<string> s_read = ["GET", "HEAD", "OPTIONS"];
    private static readonly ImmutableArray<string> s_write = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

    // What MCP clients send and read over HTTP.
    private static readonly ImmutableArray<string> s_sent =
        ["Accept", "Authorization", "Content-Type", "Last-Event-ID", "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name", "Mcp-Session-Id"];

    private static readonly ImmutableArray<string> s_exposed = ["Location", "MCP-Protocol-Version", "Mcp-Session-Id", "WWW-Authenticate"];

    public static ImmutableArray<(string Name, Middleware Middleware)> Build(ManagerOptions options)
    {
        var chain = ImmutableArray.CreateBuilder<(string, Middleware)>();

        // First: a browser cannot read an answer without these headers, a refusal of those after it included.
        if (!options.CorsOrigins.IsEmpty)
        {
            chain.Add(("mcp-cors", new Middleware { Headers = Cors(options.CorsOrigins) }));
        }

        if (options.RateLimitAverage > 0)
        {
            chain.Add(("mcp-rate-limit", new Middleware { RateLimit = new RateLimit(options.RateLimitAverage, options.RateLimitBurst, Period: "1s") }));
        }

        // A compressor collects what it compresses: events would wait for each other in it.
        chain.Add(("mcp-compress", new Middleware { Compress = new Compress(["text/event-stream"]) }));

        // Last, next to the servers. Traefik repeats only what failed before a byte was sent: a workload may have acted on anything after that.
        chain.Add(("mcp-retry", new Middleware { Retry = new Retry(Attempts: 2, InitialInterval: "100ms") }));
        return chain.ToImmutable();
    }

    /// <summary>As at the manager itself: <c>*</c> lets every site read, listed sites may write, none with credentials.</summary>
    private static CorsHeaders Cors(ImmutableArray<string> origins)
    {
        var everySite = origins is ["*"];
        return new CorsHeaders
        {
            AccessControlAllowHeaders = s_sent,
            AccessControlAllowMethods = everySite ? s_read : s_write,
            AccessControlAllowOriginList = [.. origins.Order(StringComparer.Ordinal)],
            AccessControlExposeHeaders = s_exposed,
            AccessControlMaxAge = 600,

            // The answer depends on who asks, and a cache has to know.
            AddVaryHeader = !everySite,
        };
    }
}
