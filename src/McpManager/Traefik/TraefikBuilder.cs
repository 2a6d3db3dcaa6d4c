using System.Collections.Immutable;
using McpManager.Configuration;
using McpManager.Routing;

namespace McpManager.Traefik;

/// <summary>
/// Routes and options → Traefik's dynamic configuration. Pure: the same routes give the same records, in the same order. Every workload has a
/// router, also one that is stopped or has no ready replica, so that a name that exists answers 503 and one that does not 404, as at the
/// manager's own gateway.
/// </summary>
internal static class TraefikBuilder
{
    public static DynamicConfig Build(RouteSnapshot snapshot, ManagerOptions options)
    {
        // "{}" is the one document without routes that Traefik takes; {"http": {}} it refuses.
        if (snapshot.Sorted.IsEmpty)
        {
            return new DynamicConfig(Http: null);
        }

        var routers = ImmutableSortedDictionary.CreateBuilder<string, Router>(StringComparer.Ordinal);
        var services = ImmutableSortedDictionary.CreateBuilder<string, Service>(StringComparer.Ordinal);
        var middlewares = MiddlewareBuilder.Build(options);
        ImmutableArray<string> chain = [.. middlewares.Select(m => m.Name)];
        foreach (var entry in snapshot.Sorted)
        {
            var service = $"svc-{entry.Workload.Name}";
            services.Add(service, ServiceBuilder.Build(entry, options));
            routers.AddRange(RouterBuilder.Build(entry, snapshot, service, chain, options.TraefikEntryPoints));
        }

        return new DynamicConfig(new HttpConfig(
            middlewares.ToImmutableSortedDictionary(m => m.Name, m => m.Middleware, StringComparer.Ordinal),
            routers.ToImmutable(),
            services.ToImmutable()));
    }
}
