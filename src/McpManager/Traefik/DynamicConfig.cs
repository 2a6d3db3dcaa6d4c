using System.Collections.Immutable;

namespace McpManager.Traefik;

/// <summary>
/// The part of Traefik's dynamic configuration that the manager writes. Traefik refuses a whole document for one unknown field or one empty
/// section: what is empty is <c>null</c> and left out, and a test holds every field against Traefik's own list.
/// </summary>
internal sealed record DynamicConfig(HttpConfig? Http);

/// <summary>Maps are sorted by name, so that the same routes are the same bytes.</summary>
internal sealed record HttpConfig(
    ImmutableSortedDictionary<string, Middleware> Middlewares,
    ImmutableSortedDictionary<string, Router> Routers,
    ImmutableSortedDictionary<string, Service> Services);

internal sealed record Router
{
    public required ImmutableArray<string> EntryPoints { get; init; }

    public required ImmutableArray<string> Middlewares { get; init; }

    public required string Rule { get; init; }

    public required string Service { get; init; }

    /// <summary>There: the router takes TLS connections only. Absent: plain ones only.</summary>
    public RouterTls? Tls { get; init; }
}

/// <summary>The one section that Traefik takes empty: its presence is the setting. Certificates and versions are in Traefik's own files.</summary>
internal sealed record RouterTls;

internal sealed record Service(LoadBalancer LoadBalancer);

internal sealed record LoadBalancer
{
    public required HealthCheck HealthCheck { get; init; }

    public required bool PassHostHeader { get; init; }

    public required ResponseForwarding ResponseForwarding { get; init; }

    /// <summary><c>null</c>, never empty, when there is none: Traefik answers 503 then.</summary>
    public ImmutableArray<Server>? Servers { get; init; }

    public Sticky? Sticky { get; init; }
}

internal sealed record Server(string Url);

/// <summary>Durations are Go's: <c>10s</c>, <c>500ms</c>.</summary>
internal sealed record HealthCheck
{
    public required bool FollowRedirects { get; init; }

    /// <summary>The <c>Host</c> that is sent; <c>null</c> for the server's own authority.</summary>
    public string? Hostname { get; init; }

    public required string Interval { get; init; }

    public required string Path { get; init; }

    public required string Timeout { get; init; }
}

internal sealed record ResponseForwarding(string FlushInterval);

internal sealed record Sticky(StickyCookie Cookie);

internal sealed record StickyCookie(bool HttpOnly, string Name, string SameSite, bool Secure);

/// <summary>One of the kinds.</summary>
internal sealed record Middleware
{
    public Compress? Compress { get; init; }

    public CorsHeaders? Headers { get; init; }

    public RateLimit? RateLimit { get; init; }

    public Retry? Retry { get; init; }
}

internal sealed record Compress(ImmutableArray<string> ExcludedContentTypes);

internal sealed record CorsHeaders
{
    public required ImmutableArray<string> AccessControlAllowHeaders { get; init; }

    public required ImmutableArray<string> AccessControlAllowMethods { get; init; }

    public required ImmutableArray<string> AccessControlAllowOriginList { get; init; }

    public required ImmutableArray<string> AccessControlExposeHeaders { get; init; }

    /// <summary>Seconds.</summary>
    public required int AccessControlMaxAge { get; init; }

    public required bool AddVaryHeader { get; init; }
}

internal sealed record RateLimit(int Average, int Burst, string Period);

internal sealed record Retry(int Attempts, string InitialInterval);
