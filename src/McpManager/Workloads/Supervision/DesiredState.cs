using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Supervision;

/// <summary>What is wanted of a workload. It is durable before anything is done for it.</summary>
internal sealed record DesiredState
{
    public required WorkloadSpec Spec { get; init; }

    /// <summary>False once it was stopped on request.</summary>
    public required bool Running { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The last spec that got ready, while the rollout of <see cref="Spec"/> is under way.</summary>
    public WorkloadSpec? Previous { get; init; }

    /// <summary>How the last rollout ended, where a user should know.</summary>
    public string? Message { get; init; }
}
