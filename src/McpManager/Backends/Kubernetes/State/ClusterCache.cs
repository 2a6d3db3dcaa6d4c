using System.Collections.Immutable;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.Status;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.State;

/// <summary>Workloads' objects at one moment, of which their statuses are made.</summary>
/// <param name="Deployments">Maybe without what no status is made of: their templates.</param>
internal sealed record ClusterView(ImmutableArray<Deployment> Deployments, ImmutableArray<Pod> Pods, ReadyIndex Ready, WarningIndex Warnings);

/// <summary>What the watches know, so that no reader of workloads needs to ask the API server.</summary>
internal sealed class ClusterCache(TimeProvider time)
{
    public KindCache<Deployment> Deployments { get; } = new(time, deployment => deployment with { Spec = new DeploymentSpec { Replicas = deployment.Spec?.Replicas } });

    public KindCache<Pod> Pods { get; } = new(time, pod => pod with { Spec = new PodSpec { NodeName = pod.Spec?.NodeName } });

    /// <summary>Of this and the next one is watched, by what the server offers.</summary>
    public KindCache<EndpointSlice> EndpointSlices { get; } = new(time);

    public KindCache<Endpoints> EndpointLists { get; } = new(time);

    /// <summary>Of all pods of the namespace: events have no labels to choose by.</summary>
    public KindCache<KubeEvent> Warnings { get; } = new(time);

    /// <summary>All workloads; <c>null</c> when one of the kinds is not known as it is now.</summary>
    public ClusterView? Read() =>
        Deployments.Read() is { } deployments && Pods.Read() is { } pods && Ready(where: null) is { } ready && Warnings.Read() is { } warnings
            ? new ClusterView(deployments, pods, ready, new WarningIndex(warnings))
            : null;

    /// <summary>One of them; no Deployment when there is none of that name.</summary>
    public ClusterView? Read(WorkloadName name)
    {
        bool IsOf(IKubeObject item) => item.Metadata.Label(KubernetesNames.Instance) == name.Value;
        if (Deployments.Read(IsOf) is not { } deployments || Pods.Read(IsOf) is not { } pods || Ready(IsOf) is not { } ready)
        {
            return null;
        }

        var uids = pods.Select(pod => pod.Metadata.Uid).ToHashSet(StringComparer.Ordinal);
        return Warnings.Read(e => uids.Contains(e.InvolvedObject?.Uid)) is { } warnings
            ? new ClusterView(deployments, pods, ready, new WarningIndex(warnings))
            : null;
    }

    private ReadyIndex? Ready(Func<IKubeObject, bool>? where) =>
        EndpointSlices.Read(where) is { } slices ? new ReadyIndex(slices)
        : EndpointLists.Read(where) is { } lists ? new ReadyIndex(lists)
        : null;
}
