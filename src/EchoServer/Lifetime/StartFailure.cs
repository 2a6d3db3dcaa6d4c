using System.Net.Sockets;

namespace EchoServer.Lifetime;

internal static class StartFailure
{
    /// <summary>A port in use arrives as an IOException, a refused or foreign address as a SocketException (Kestrel's SocketTransport).</summary>
    public static bool IsAddressProblem(Exception e) => e is IOException or SocketException;
}
