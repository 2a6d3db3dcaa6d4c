using System.Collections.Immutable;
using McpManager.Backends.Kubernetes;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.State;
using McpManager.Workloads.Spec;
using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.Backends.Kubernetes.State;

public class ClusterCacheTests
{
    private static readonly WorkloadName s_echo = WorkloadName.Parse("echo");

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
        Sync(_cache.Warnings);
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
        Sync(_cache.Warnings);
        _cache.Read().ShouldNotBeNull();
        _cache.Read(s_echo).ShouldNotBeNull();

        _cache.Pods.Tell(new(WatchEventType.Interrupted, Item: null));

        _cache.Read().ShouldBeNull();
        _cache.Read(s_echo).ShouldBeNull();
    }

    [Fact]
    public void Of_one_workload_there_is_its_own_alone()
    {
        Sync(_cache.Deployments, Of("echo", Given.Deployment()), Of("other", Given.Deployment()));
        Sync(_cache.Pods, Of("echo", Given.Pod()), Of("other", Given.Pod()));
        Sync(_cache.EndpointSlices, Slice("echo", "10.1.0.7"), Slice("other", "10.1.0.8"));
        Sync(_cache.Warnings, Warning("echo"), Warning("other"));

        var view = _cache.Read(s_echo)!;

        view.Deployments.ShouldHaveSingleItem().Metadata.Name.ShouldBe("echo");
        view.Pods.ShouldHaveSingleItem().Metadata.Name.ShouldBe("echo");
        view.Ready.AddressOf("uid-echo").ShouldBe("10.1.0.7");
        view.Ready.AddressOf("uid-other").ShouldBeNull();
        view.Warnings.Of("uid-echo").ShouldBe("FailedMount: echo");
        view.Warnings.Of("uid-other").ShouldBeNull();
        _cache.Read(WorkloadName.Parse("third"))!.Deployments.ShouldBeEmpty();
    }

    [Fact]
    public void What_lists_do_not_read_is_left_out()
    {
        var deployment = Given.Deployment(replicas: 3);
        Sync(_cache.Deployments, deployment with { Metadata = deployment.Metadata with { ResourceVersion = "1" }, Spec = deployment.Spec! with { Template = new PodTemplate() } });
        var pod = FakeNamespace.Version(Given.Pod(), 1);
        Sync(_cache.Pods, pod with { Spec = pod.Spec! with { ServiceAccountName = "x" } });
        Sync(_cache.EndpointSlices);
        Sync(_cache.Warnings);

        var view = _cache.Read()!;

        view.Deployments.ShouldHaveSingleItem().Spec.ShouldBe(new DeploymentSpec { Replicas = 3 });
        view.Pods.ShouldHaveSingleItem().Spec.ShouldBe(new PodSpec { NodeName = "node1" });
    }

    private static Deployment Of(string workload, Deployment deployment) => deployment with { Metadata = Meta(workload) with { Labels = Labels(workload) } };

    private static Pod Of(string workload, Pod pod) => pod with { Metadata = Meta(workload) with { Labels = Labels(workload) } };

    private static EndpointSlice Slice(string workload, string address) => new()
    {
        Metadata = Meta(workload) with { Labels = Labels(workload) },
        AddressType = "IPv4",
        Endpoints = [new SliceEndpoint { Addresses = [address], TargetRef = new ObjectReference { Kind = "Pod", Uid = $"uid-{workload}" } }],
    };

    private static KubeEvent Warning(string workload) => new()
    {
        Metadata = Meta(workload),
        Type = "Warning",
        Reason = "FailedMount",
        Message = workload,
        InvolvedObject = new ObjectReference { Kind = "Pod", Name = workload, Uid = $"uid-{workload}" },
    };

    private static ImmutableSortedDictionary<string, string> Labels(string workload) => Given.Labels().SetItem(KubernetesNames.Instance, workload);

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
