using System.Net.Sockets;

namespace McpManager.IntegrationTests.Rigs;

/// <summary>A client for which every name is the manager's address: <c>*.localhost</c>, foreign hosts, and the ports of the documentation.</summary>
internal static class ManagerHttp
{
    public static HttpClient To(Uri address) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, ct) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address.Host, address.Port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
    })
    {
        BaseAddress = new Uri($"http://localhost:{address.Port}/"),
    };
}
