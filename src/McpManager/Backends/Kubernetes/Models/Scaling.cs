using System.Collections.Immutable;

namespace McpManager.Backends.Kubernetes.Models;

internal sealed record HorizontalPodAutoscaler : IKubeObject
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public required ObjectMeta Metadata { get; init; }

    public AutoscalerSpec? Spec { get; init; }

    public AutoscalerStatus? Status { get; init; }
}

/// <summary>The same in <c>autoscaling/v2</c> and <c>v2beta2</c>.</summary>
internal sealed record AutoscalerSpec
{
    public ScaleTarget? ScaleTargetRef { get; init; }

    public int? MinReplicas { get; init; }

    public int? MaxReplicas { get; init; }

    public ImmutableArray<AutoscalerMetric>? Metrics { get; init; }

    public AutoscalerBehavior? Behavior { get; init; }
}

internal sealed record ScaleTarget(string ApiVersion, string Kind, string Name);

internal sealed record AutoscalerMetric
{
    public required string Type { get; init; }

    public ResourceMetric? Resource { get; init; }
}

internal sealed record ResourceMetric(string Name, MetricTarget Target);

internal sealed record MetricTarget
{
    public required string Type { get; init; }

    public int? AverageUtilization { get; init; }
}

internal sealed record AutoscalerBehavior
{
    public ScalingRules? ScaleDown { get; init; }

    public ScalingRules? ScaleUp { get; init; }
}

internal sealed record ScalingRules
{
    public int? StabilizationWindowSeconds { get; init; }
}

internal sealed record AutoscalerStatus
{
    public int? CurrentReplicas { get; init; }

    public int? DesiredReplicas { get; init; }

    public ImmutableArray<Condition>? Conditions { get; init; }
}

internal sealed record PodDisruptionBudget : IKubeObject
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public required ObjectMeta Metadata { get; init; }

    public DisruptionSpec? Spec { get; init; }
}

internal sealed record DisruptionSpec
{
    public IntOrString? MaxUnavailable { get; init; }

    public IntOrString? MinAvailable { get; init; }

    public LabelSelector? Selector { get; init; }
}
