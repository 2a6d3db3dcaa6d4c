using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>A spec → how many of its replicas may be away for maintenance. Pure.</summary>
internal static class DisruptionBudgetMapper
{
    /// <returns><c>null</c> for a single replica: a budget would keep its node from ever being drained.</returns>
    public static PodDisruptionBudget? Map(WorkloadSpec spec, ObjectPlace place) => (spec.Autoscaling?.MinReplicas ?? spec.Replicas) < 2 ? null : new PodDisruptionBudget
    {
        Metadata = place.Owned(spec, spec.Name.Value),
        Spec = new DisruptionSpec { MaxUnavailable = 1, Selector = new LabelSelector { MatchLabels = ObjectPlace.Selector(spec) } },
    };
}
