using System.Collections.Immutable;

namespace McpManager.Backends.Kubernetes.Models;

internal sealed record Deployment : IKubeObject
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public required ObjectMeta Metadata { get; init; }

    public DeploymentSpec? Spec { get; init; }

    public DeploymentStatus? Status { get; init; }
}

internal sealed record DeploymentSpec
{
    /// <summary>Absent where an autoscaler decides.</summary>
    public int? Replicas { get; init; }

    public LabelSelector? Selector { get; init; }

    public PodTemplate? Template { get; init; }

    public DeploymentStrategy? Strategy { get; init; }

    public int? RevisionHistoryLimit { get; init; }

    public int? ProgressDeadlineSeconds { get; init; }
}

internal sealed record DeploymentStrategy
{
    /// <summary><c>RollingUpdate</c> or <c>Recreate</c>.</summary>
    public string? Type { get; init; }

    public RollingUpdate? RollingUpdate { get; init; }
}

internal sealed record RollingUpdate
{
    public IntOrString? MaxUnavailable { get; init; }

    public IntOrString? MaxSurge { get; init; }
}

internal sealed record DeploymentStatus
{
    public long? ObservedGeneration { get; init; }

    public int? Replicas { get; init; }

    public int? UpdatedReplicas { get; init; }

    public int? ReadyReplicas { get; init; }

    public int? AvailableReplicas { get; init; }

    public ImmutableArray<Condition>? Conditions { get; init; }
}
