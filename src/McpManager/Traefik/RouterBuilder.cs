using System.Collections.Immutable;
using McpManager.Routing;
using McpManager.Workloads.Planning.Rules;

namespace McpManager.Traefik;

/// <summary>Which requests are a workload's: those that the gateway takes for it too (<c>Gateway/WorkloadHost</c>).</summary>
internal static class RouterBuilder
{
    /// <summary>The entry point with TLS. A router takes either plain or TLS connections, so that this one needs a router of its own.</summary>
    public const string TlsEntryPoint = "websecure";

    public static IEnumerable<KeyValuePair<string, Router>> Build(
        RouteEntry entry,
        RouteSnapshot snapshot,
        string service,
        ImmutableArray<string> middlewares,
        ImmutableArray<string> entryPoints)
    {
        var plain = new Router
        {
            EntryPoints = entryPoints.Remove(TlsEntryPoint),
            Middlewares = middlewares,
            Rule = Rule(entry, snapshot),
            Service = service,
        };
        if (!plain.EntryPoints.IsEmpty)
        {
            yield return new($"svc-{entry.Workload.Name}", plain);
        }

        if (entryPoints.Contains(TlsEntryPoint))
        {
            // A prefix, not a suffix: svc-echo-tls is the plain router of a workload that is named echo-tls.
            yield return new($"tls-{entry.Workload.Name}", plain with { EntryPoints = [TlsEntryPoint], Tls = new RouterTls() });
        }
    }

    private static string Rule(RouteEntry entry, RouteSnapshot snapshot)
    {
        var rule = $"Host(`{entry.Workload.Name}.localhost`)";
        return OwnHost(entry, snapshot) is { } host ? $"{rule} || Host(`{host}`)" : rule;
    }

    /// <summary>
    /// Of two workloads that claim one host the snapshot gives it to one. The form was checked when the workload was made and is checked again
    /// here: the spec was stored with the backend since, and a backtick in it would end the rule's string and begin another's rule.
    /// </summary>
    private static string? OwnHost(RouteEntry entry, RouteSnapshot snapshot) =>
        entry.Workload.Spec.Host?.ToLowerInvariant().TrimEnd('.') is { } host
        && snapshot.ByHost.TryGetValue(host, out var owner)
        && owner.Workload.Name == entry.Workload.Name
        && HostRules.IsPublicName(host)
            ? host
            : null;
}
