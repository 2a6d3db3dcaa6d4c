using System.Collections.Immutable;

namespace McpManager.Backends.Kubernetes.State;

/// <summary>What a Deployment's annotations remember besides its revision; see <see cref="KubernetesNames"/>.</summary>
internal sealed record DeploymentState
{
    public bool Stopped { get; init; }

    public bool Creating { get; init; }

    public required string UpdatedAt { get; init; }

    public string? Message { get; init; }

    public string? PreviousRevision { get; init; }

    public string? Repaired { get; init; }

    public ImmutableArray<string> Parts { get; init; } = [];

    public required int Replicas { get; init; }
}
