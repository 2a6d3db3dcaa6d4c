using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>A spec → its autoscaler. Pure.</summary>
internal static class AutoscalerMapper
{
    // A session ends with its replica: there is no hurry to end one.
    private const int ScaleDownWindow = 300;

    /// <returns><c>null</c> where the spec has a number of replicas.</returns>
    public static HorizontalPodAutoscaler? Map(WorkloadSpec spec, ObjectPlace place) => spec.Autoscaling is not { } bounds ? null : new HorizontalPodAutoscaler
    {
        Metadata = place.Owned(spec, spec.Name.Value),
        Spec = new AutoscalerSpec
        {
            ScaleTargetRef = new ScaleTarget("apps/v1", "Deployment", spec.Name.Value),
            MinReplicas = bounds.MinReplicas,
            MaxReplicas = bounds.MaxReplicas,
            Metrics =
            [
                new AutoscalerMetric
                {
                    Type = "Resource",
                    Resource = new ResourceMetric("cpu", new MetricTarget { Type = "Utilization", AverageUtilization = bounds.CpuPercent }),
                },
            ],
            Behavior = new AutoscalerBehavior { ScaleDown = new ScalingRules { StabilizationWindowSeconds = ScaleDownWindow } },
        },
    };
}
