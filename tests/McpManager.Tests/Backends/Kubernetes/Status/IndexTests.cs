using McpManager.Backends.Kubernetes;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.Status;

namespace McpManager.Tests.Backends.Kubernetes.Status;

public class IndexTests
{
    [Fact]
    public void Slices_tell_who_is_ready_and_IPv4_is_preferred()
    {
        var ready = new ReadyIndex([Slice("IPv6", "fd00::7", ready: true), Slice("IPv4", "10.1.0.7", ready: true)]);

        ready.AddressOf("uid").ShouldBe("10.1.0.7");
        ready.AddressOf("another").ShouldBeNull();
        ready.AddressOf(null).ShouldBeNull();
    }

    [Fact]
    public void An_endpoint_that_does_not_say_is_ready_and_one_that_denies_it_is_not()
    {
        new ReadyIndex([Slice("IPv4", "10.1.0.7", ready: null)]).AddressOf("uid").ShouldNotBeNull();
        new ReadyIndex([Slice("IPv4", "10.1.0.7", ready: false)]).AddressOf("uid").ShouldBeNull();
    }

    [Fact]
    public void Endpoints_tell_it_on_older_servers()
    {
        var target = new ObjectReference { Kind = "Pod", Uid = "uid" };
        var ready = new ReadyIndex([new Endpoints
        {
            Metadata = new ObjectMeta(),
            Subsets =
            [
                new EndpointSubset
                {
                    Addresses = [new EndpointAddress { Ip = "10.1.0.7", TargetRef = target }],
                    NotReadyAddresses = [new EndpointAddress { Ip = "10.1.0.8", TargetRef = target with { Uid = "other" } }],
                },
            ],
        }]);

        ready.AddressOf("uid").ShouldBe("10.1.0.7");
        ready.AddressOf("other").ShouldBeNull();
    }

    [Theory]
    [InlineData("250m", 0.25)]
    [InlineData("1500000n", 0.0015)]
    [InlineData("2", 2)]
    [InlineData("64Mi", 67108864)]
    [InlineData("1k", 1000)]
    [InlineData("12345678Ki", 12641974272)]
    public void Quantities_are_read(string text, double value) => ((double?)UsageIndex.Read(text)).ShouldBe(value);

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("1Q")]
    [InlineData("99999999999999999999999999")]
    [InlineData(null)]
    public void What_is_no_quantity_is_none(string? text) => UsageIndex.Read(text).ShouldBeNull();

    [Fact]
    public void Usage_is_that_of_the_server_s_container()
    {
        var usage = new UsageIndex([new PodMetrics
        {
            Metadata = new ObjectMeta { Name = "echo-abc" },
            Containers = [new ContainerMetrics
            {
                Name = KubernetesNames.Container,
                Usage = new Dictionary<string, string> { ["cpu"] = "250m", ["memory"] = "1Mi" }.ToImmutable(),
            }],
        }]);

        usage.Of("echo-abc").ShouldBe((25d, 1L << 20));
        usage.Of("other").ShouldBe((null, null));
    }

    private static EndpointSlice Slice(string type, string address, bool? ready) => new()
    {
        Metadata = new ObjectMeta(),
        AddressType = type,
        Endpoints = [new SliceEndpoint { Addresses = [address], Conditions = new EndpointConditions { Ready = ready }, TargetRef = new ObjectReference { Kind = "Pod", Uid = "uid" } }],
    };
}

internal static class ImmutableMap
{
    public static System.Collections.Immutable.ImmutableSortedDictionary<string, string> ToImmutable(this Dictionary<string, string> map) =>
        System.Collections.Immutable.ImmutableSortedDictionary.ToImmutableSortedDictionary(map, StringComparer.Ordinal);
}
