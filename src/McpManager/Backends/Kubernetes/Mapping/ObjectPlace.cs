using System.Collections.Immutable;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>What objects are made of besides their spec.</summary>
/// <param name="ServerMinor">Of Kubernetes 1.x.</param>
/// <param name="OwnerUid">Of the Deployment; <c>null</c> while there is none.</param>
internal sealed record ObjectPlace(KubernetesOptions Options, int ServerMinor, string? OwnerUid)
{
    /// <summary>Of an object that goes when the Deployment goes.</summary>
    public ObjectMeta Owned(WorkloadSpec spec, string name) => Named(spec, name) with
    {
        OwnerReferences = OwnerUid is null
            ? null
            : [new OwnerReference { ApiVersion = "apps/v1", Kind = "Deployment", Name = spec.Name.Value, Uid = OwnerUid, Controller = true, BlockOwnerDeletion = false }],
    };

    /// <summary>Of an object that stays.</summary>
    public ObjectMeta Named(WorkloadSpec spec, string name) => new() { Name = name, Namespace = Options.Namespace, Labels = Labels(spec) };

    public static ImmutableSortedDictionary<string, string> Labels(WorkloadSpec spec) => Selector(spec)

        // Never the manager's own: by it Services and policies tell the manager.
        .Add(KubernetesNames.Name, spec.Template is null or KubernetesNames.Manager ? "mcp-server" : spec.Template)
        .Add(KubernetesNames.PartOf, "mcp-infrastructure");

    /// <summary>What tells a workload's pods from all others. It never changes.</summary>
    public static ImmutableSortedDictionary<string, string> Selector(WorkloadSpec spec) => Sorted.Empty
        .Add(KubernetesNames.ManagedBy, KubernetesNames.Manager)
        .Add(KubernetesNames.Instance, spec.Name.Value);
}
