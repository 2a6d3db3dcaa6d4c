using System.Net;
using System.Net.Sockets;
using McpManager.IntegrationTests.Rigs.Podman;

namespace McpManager.IntegrationTests.Backends.Podman;

/// <summary>Other programs take the ports.</summary>
public sealed class PortFaultTests(PodmanRigs rigs) : PodmanFaultTests(rigs)
{
    [Fact]
    public async Task A_port_that_another_program_has_is_passed_over()
    {
        using var taken = Take(Rig.Options.PortRange.First);

        (await RunServerAsync(s_one)).Address!.Port.ShouldBe(Rig.Options.PortRange.First + 1);
    }

    [Fact]
    public async Task A_replica_whose_port_is_taken_while_it_waits_for_its_restart_gets_another()
    {
        var before = await RunServerAsync(s_one);
        await Rig.StopAsync();
        await Podman.CliAsync("stop", "--time", "0", "one-0");
        using var taken = Take(before.Address!.Port);
        await Rig.StartAsync();

        var after = await AnsweringAsync(s_one);
        after.Address!.Port.ShouldNotBe(before.Address.Port);
        (await ContainersAsync()).ShouldBe(["one-0"]);
    }

    [Fact]
    public async Task Without_a_free_port_the_reason_is_told_and_the_next_free_one_used()
    {
        await Rig.StopAsync();
        var port = Rig.Options.PortRange.First;
        Rig.Options = Rig.Options with { PortRange = (port, port) };
        await Rig.StartAsync();
        using (Take(port))
        {
            await Backend.ApplyAsync(PodmanBackendRig.Server(s_one), Ct);
            (await ReplicaAsync(s_one, r => r.LastError is not null, "is refused")).LastError!.ShouldContain($"no port from {port} to {port} is free (PODMAN_PORT_RANGE)");
        }

        (await AnsweringAsync(s_one)).Address!.Port.ShouldBe(port);
    }

    private static Socket Take(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        socket.Listen(1);
        return socket;
    }
}
