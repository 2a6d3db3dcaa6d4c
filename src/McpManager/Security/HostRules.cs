using System.Collections.Frozen;
using System.Net;
using McpManager.Configuration;

namespace McpManager.Security;

/// <summary>Which <c>Host</c> headers are ours. Pure but for the routes, which the caller asks for.</summary>
internal sealed class HostRules
{
    private readonly FrozenSet<string> _names;
    private readonly string[] _suffixes;
    private readonly IPAddress[] _listening;
    private readonly bool _wildcard;

    public HostRules(ManagerOptions options)
    {
        _names = options.AllowedHosts.Where(h => !h.StartsWith("*.", StringComparison.Ordinal)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _suffixes = [.. options.AllowedHosts.Where(h => h.StartsWith("*.", StringComparison.Ordinal)).Select(h => h[1..]), ".localhost"];
        _listening = [.. options.Endpoints.Where(e => !e.IsWildcard).Select(e => IPAddress.TryParse(e.Host, out var ip) ? ip : null).OfType<IPAddress>()];
        _wildcard = options.Endpoints.Any(e => e.IsWildcard);
    }

    /// <param name="host">Without its port.</param>
    /// <param name="local">The connection's own address.</param>
    public bool Allows(string host, IPAddress? local)
    {
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || _names.Contains(host))
        {
            return true;
        }

        foreach (var suffix in _suffixes)
        {
            if (host.Length > suffix.Length && host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return IPAddress.TryParse(host.AsSpan().Trim("[]"), out var ip) && AllowsAddress(ip, local);
    }

    private bool AllowsAddress(IPAddress ip, IPAddress? local)
    {
        if (IPAddress.IsLoopback(ip) || _listening.Contains(ip) || _names.Contains(ip.ToString()))
        {
            return true;
        }

        // Whoever connects to an address and names that very address was not led here by somebody else's DNS.
        return _wildcard && local is not null && Plain(ip).Equals(Plain(local));
    }

    private static IPAddress Plain(IPAddress ip) => ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
}
