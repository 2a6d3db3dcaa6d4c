using System.Net;
using System.Net.Sockets;
using McpManager.Workloads.Supervision;

namespace McpManager.Tests.Workloads.Supervision;

public sealed class PortAllocatorTests
{
    [Fact]
    public void A_port_is_given_once_until_it_is_returned_and_the_next_ones_come_first()
    {
        var first = FreeRange(3);
        var ports = new PortAllocator((first, first + 2), "PROCESS_PORT_RANGE");

        ports.Take().ShouldBe(first);
        ports.Return(first);
        ports.Take().ShouldBe(first + 1);
        ports.Take().ShouldBe(first + 2);
        ports.Take().ShouldBe(first);
        Should.Throw<IOException>(() => ports.Take()).Message.ShouldContain("PROCESS_PORT_RANGE");
        ports.Return(first + 1);
        ports.Take().ShouldBe(first + 1);
    }

    [Fact]
    public void Ports_that_are_held_or_that_others_listen_on_are_passed_over()
    {
        var first = FreeRange(3);
        var ports = new PortAllocator((first, first + 2), "PROCESS_PORT_RANGE");
        using var other = new TcpListener(IPAddress.Any, first);
        other.Start();
        ports.Hold(first + 1);

        ports.Take().ShouldBe(first + 2);
    }

    // Below the range that the system gives to outgoing connections.
    private static int FreeRange(int count) =>
        Enumerable.Range(0, 500).Select(i => 25_000 + (i * count)).First(first => Enumerable.Range(first, count).All(IsFree));

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Any, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
