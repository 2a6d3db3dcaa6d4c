using System.Net;

namespace McpManager.Workloads.Health;

/// <summary>An address as it stands in a URL.</summary>
internal static class Authority
{
    /// <summary><c>host:port</c>; an IPv6 address in brackets.</summary>
    public static string Of(DnsEndPoint address) =>
        address.Host.Contains(':') && address.Host[0] != '[' ? $"[{address.Host}]:{address.Port}" : $"{address.Host}:{address.Port}";
}
