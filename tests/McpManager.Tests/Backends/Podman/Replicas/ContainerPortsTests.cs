using McpManager.Backends.Podman;
using McpManager.Backends.Podman.Models;
using McpManager.Backends.Podman.Replicas;
using McpManager.Tests.Fakes;
using McpManager.Workloads.Supervision;

namespace McpManager.Tests.Backends.Podman.Replicas;

public class ContainerPortsTests
{
    private const string Name = "one-0";
    private const int First = 9_300;

    private static readonly PodmanNames s_names = new("mcp");

    private readonly ContainerPorts _ports = new(new PortAllocator((First, First + 1), "PODMAN_PORT_RANGE"), s_names);

    [Fact]
    public void A_port_is_its_container_s_until_that_is_gone()
    {
        _ports.Hold(Container(First));

        _ports.Take().ShouldBe(First + 1);
        Should.Throw<IOException>(() => _ports.Take());
        _ports.Return(Name);
        _ports.Take().ShouldBe(First);
    }

    [Fact]
    public void A_port_that_may_lead_nowhere_is_given_to_nobody_again()
    {
        _ports.Hold(Container(First));
        _ports.Doubt(Name, First);
        _ports.IsDoubted(Name).ShouldBeTrue();

        _ports.Return(Name);

        _ports.IsDoubted(Name).ShouldBeFalse("its container is gone");
        _ports.Take().ShouldBe(First + 1);
        Should.Throw<IOException>(() => _ports.Take());
    }

    [Fact]
    public void One_that_turns_out_to_run_is_not_doubted()
    {
        _ports.Doubt(Name, First);
        _ports.Hold(Container(First));

        _ports.IsDoubted(Name).ShouldBeFalse();
        _ports.Return(Name);
        _ports.Take().ShouldBe(First);
    }

    private static ContainerDetails Container(int port) => new()
    {
        Config = new ContainerConfig { Labels = PodmanLabels.OfReplica(s_names.Owner, Specs.Of("one"), 0) },
        NetworkSettings = new NetworkSettings { Ports = new Dictionary<string, IReadOnlyList<PublishedPort>?> { ["8000/tcp"] = [new PublishedPort("127.0.0.1", $"{port}")] } },
    };
}
