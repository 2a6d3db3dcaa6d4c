using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.State;
using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.Backends.Kubernetes.State;

public class ClusterCacheTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ClusterCache _cache;

    public ClusterCacheTests() => _cache = new(_time);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_known_when_all_kinds_are_whichever_tells_of_readiness(bool slices)
    {
        Sync(_cache.Deployments);
        Sync(_cache.Pods);
        _cache.Read().ShouldBeNull();

        if (slices)
        {
            var endpoint = new SliceEndpoint { Addresses = ["10.1.0.7"], TargetRef = new ObjectReference { Kind = "Pod", Uid = "uid-1" } };
            Sync(_cache.EndpointSlices, new EndpointSlice { Metadata = Meta("s"), AddressType = "IPv4", Endpoints = [endpoint] });
        }
        else
        {
            var address = new EndpointAddress { Ip = "10.1.0.7", TargetRef = new ObjectReference { Kind = "Pod", Uid = "uid-1" } };
            Sync(_cache.EndpointLists, new Endpoints { Metadata = Meta("e"), Subsets = [new EndpointSubset { Addresses = [address] }] });
        }

        _cache.Read()!.Ready.AddressOf("uid-1").ShouldBe("10.1.0.7");
    }

    [Fact]
    public void It_is_not_known_while_one_kind_is_not()
    {
        Sync(_cache.Deployments);
        Sync(_cache.Pods);
        Sync(_cache.EndpointSlices);
        _cache.Read().ShouldNotBeNull();

        _cache.Pods.Tell(new(WatchEventType.Interrupted, Item: null));

        _cache.Read().ShouldBeNull();
    }

    [Fact]
    public void What_lists_do_not_read_is_left_out()
    {
        var deployment = Given.Deployment(replicas: 3);
        Sync(_cache.Deployments, deployment with { Metadata = deployment.Metadata with { ResourceVersion = "1" }, Spec = deployment.Spec! with { Template = new PodTemplate() } });
        var pod = FakeNamespace.Version(Given.Pod(), 1);
        Sync(_cache.Pods, pod with { Spec = pod.Spec! with { ServiceAccountName = "x" } });
        Sync(_cache.EndpointSlices);

        var view = _cache.Read()!;

        view.Deployments.ShouldHaveSingleItem().Spec.ShouldBe(new DeploymentSpec { Replicas = 3 });
        view.Pods.ShouldHaveSingleItem().Spec.ShouldBe(new PodSpec { NodeName = "node1" });
    }

    private static ObjectMeta Meta(string name) => new() { Name = name, Uid = $"uid-{name}", ResourceVersion = "1" };

    private void Sync<T>(KindCache<T> kind, params T[] items)
        where T : class, IKubeObject
    {
        foreach (var item in items)
        {
            kind.Tell(new(WatchEventType.Initial, item));
        }

        kind.Tell(new(WatchEventType.Synced, Item: null, "5"));
        kind.Tell(new(WatchEventType.Connected, Item: null));
        _time.Advance(TimeSpan.FromSeconds(1));
    }
}
