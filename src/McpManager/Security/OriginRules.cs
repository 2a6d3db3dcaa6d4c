using System.Collections.Frozen;
using McpManager.Configuration;

namespace McpManager.Security;

/// <summary>Whether a browser's request comes from a site that may change things here. Pure.</summary>
internal sealed class OriginRules(ManagerOptions options)
{
    // "*" lets every site read; it never lets one write.
    private readonly FrozenSet<string> _trusted = options.CorsOrigins.Where(o => o != "*").ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public bool Allows(HttpRequest request) => !IsGuarded(request) || IsTrusted(request);

    private static bool IsGuarded(HttpRequest request)
    {
        var method = request.Method;
        return !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method))

            // A WebSocket is opened by GET and is exempt from CORS: the server alone can refuse it.
            || request.Headers.Upgrade.Count > 0;
    }

    private bool IsTrusted(HttpRequest request)
    {
        var origins = request.Headers.Origin;
        if (origins.Count == 0)
        {
            // Browsers name the relation also where they leave Origin out. Who sends neither header is no browser.
            var site = request.Headers["Sec-Fetch-Site"];
            return !site.Any(s => s is not null
                && (s.Equals("cross-site", StringComparison.OrdinalIgnoreCase) || s.Equals("same-site", StringComparison.OrdinalIgnoreCase)));
        }

        return origins.Count == 1
            && Uri.TryCreate(origins[0], UriKind.Absolute, out var origin)
            && (IsSameOrigin(origin, request) || _trusted.Contains(origin.GetLeftPart(UriPartial.Authority)));
    }

    private static bool IsSameOrigin(Uri origin, HttpRequest request) =>
        origin.Scheme.Equals(request.Scheme, StringComparison.OrdinalIgnoreCase)
        && origin.Host.Equals(request.Host.Host, StringComparison.OrdinalIgnoreCase)
        && origin.Port == (request.Host.Port ?? (request.IsHttps ? 443 : 80));
}
