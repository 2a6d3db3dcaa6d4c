using System.Collections.Immutable;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.Status;

namespace McpManager.Backends.Kubernetes.State;

/// <summary>All workloads' objects at one moment, of which a list is made.</summary>
/// <param name="Deployments">Maybe without what only a single one's reader needs: their templates.</param>
internal sealed record ClusterView(ImmutableArray<Deployment> Deployments, ImmutableArray<Pod> Pods, ReadyIndex Ready);

/// <summary>What the watches know, so that a list of workloads asks the API server for nothing.</summary>
internal sealed class ClusterCache(TimeProvider time)
{
    public KindCache<Deployment> Deployments { get; } = new(time, deployment => deployment with { Spec = new DeploymentSpec { Replicas = deployment.Spec?.Replicas } });

    public KindCache<Pod> Pods { get; } = new(time, pod => pod with { Spec = new PodSpec { NodeName = pod.Spec?.NodeName } });

    /// <summary>Of this and the next one is watched, by what the server offers.</summary>
    public KindCache<EndpointSlice> EndpointSlices { get; } = new(time);

    public KindCache<Endpoints> EndpointLists { get; } = new(time);

    /// <summary><c>null</c> when one of the kinds is not known as it is now.</summary>
    public ClusterView? Read() => Deployments.Read() is { } deployments && Pods.Read() is { } pods && Ready() is { } ready ? new ClusterView(deployments, pods, ready) : null;

    private ReadyIndex? Ready() =>
        EndpointSlices.Read() is { } slices ? new ReadyIndex(slices)
        : EndpointLists.Read() is { } lists ? new ReadyIndex(lists)
        : null;
}
