using System.Net;
using System.Net.Sockets;

namespace McpManager.Workloads.Supervision;

/// <summary>
/// Finds free loopback ports for replicas. A port is held from its choice until its replica has ended, so that no two replicas get the same; whether
/// another program has it is tried.
/// </summary>
/// <param name="setting">The variable that names the range.</param>
internal sealed class PortAllocator((int First, int Last) range, string setting)
{
    private readonly HashSet<int> _held = [];
    private readonly Lock _lock = new();

    // Not from the beginning each time: a port just given back may still have clients that retry.
    private int _next = range.First;

    /// <exception cref="IOException">All are taken.</exception>
    public int Take()
    {
        lock (_lock)
        {
            for (var tried = range.First; tried <= range.Last; tried++)
            {
                var port = _next;
                _next = port == range.Last ? range.First : port + 1;
                if (!_held.Contains(port) && IsFree(port))
                {
                    _held.Add(port);
                    return port;
                }
            }
        }

        throw new IOException($"no port from {range.First} to {range.Last} is free ({setting})");
    }

    /// <summary>Holds a port that a replica of a former run of the manager listens on.</summary>
    public void Hold(int port)
    {
        lock (_lock)
        {
            _held.Add(port);
        }
    }

    public void Return(int port)
    {
        lock (_lock)
        {
            _held.Remove(port);
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            // Exclusive: a listener on the wildcard address takes the loopback port as well.
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
