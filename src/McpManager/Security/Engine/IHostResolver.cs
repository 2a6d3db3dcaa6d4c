using System.Net;
using System.Net.Sockets;

namespace McpManager.Security.Engine;

/// <summary>A host's addresses. Tests answer themselves.</summary>
internal interface IHostResolver
{
    /// <returns>Empty where the name is known to have none.</returns>
    /// <exception cref="SocketException">Nobody could tell.</exception>
    Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken ct);
}

/// <summary>The system's own resolver.</summary>
internal sealed class SystemResolver : IHostResolver
{
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken ct)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, ct);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            return [];
        }
    }
}
