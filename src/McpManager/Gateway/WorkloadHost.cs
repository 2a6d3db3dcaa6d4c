using System.Net;
using McpManager.Routing;
using McpManager.Workloads.Spec;

namespace McpManager.Gateway;

internal enum HostKind
{
    /// <summary>The manager's own: localhost, an address, a name that no workload claims.</summary>
    Manager,

    /// <summary><c>{name}.localhost</c> of a workload that is there, or a workload's own host.</summary>
    Workload,

    /// <summary><c>{name}.localhost</c> of no workload.</summary>
    Unknown,

    /// <summary><c>{name}.localhost</c>, and no snapshot to look it up in yet.</summary>
    NotYet,
}

/// <summary>A request's Host → whose it is. Pure, and without allocation: it runs for each request of the manager.</summary>
internal static class WorkloadHost
{
    private const string Suffix = ".localhost";
    private const int MaxHostLength = 253;

    public static (HostKind Kind, RouteEntry? Entry) Find(string? hostAndPort, RouteSnapshot? snapshot)
    {
        var host = WithoutPort(hostAndPort.AsSpan()).TrimEnd('.');
        if (host.Length is 0 or > MaxHostLength)
        {
            return (HostKind.Manager, null);
        }

        Span<char> lower = stackalloc char[MaxHostLength];
        lower = lower[..host.ToLowerInvariant(lower)];
        if (lower.EndsWith(Suffix))
        {
            var name = lower[..^Suffix.Length];
            return snapshot is null ? (HostKind.NotYet, null)
                : name.Length <= WorkloadName.MaxLength && snapshot.ByName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var named)
                    ? (HostKind.Workload, named)
                    : (HostKind.Unknown, null);
        }

        // An address or localhost is the manager's whatever a workload claims.
        return snapshot is { ByHost.Count: > 0 }
            && !lower.SequenceEqual("localhost")
            && snapshot.ByHost.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(lower, out var own)
            && !IPAddress.TryParse(lower, out _)
                ? (HostKind.Workload, own)
                : (HostKind.Manager, null);
    }

    private static ReadOnlySpan<char> WithoutPort(ReadOnlySpan<char> host)
    {
        // "[::1]:8000" has colons of its own; such a host is an address, and no workload's.
        var colon = host.LastIndexOf(':');
        return colon < 0 || host[0] == '[' ? host : host[..colon];
    }
}
