using System.Collections.Immutable;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.State;

/// <summary>A workload as it is stored in its Deployment.</summary>
/// <param name="Current">What it is to run; <c>null</c> with <paramref name="Fault"/>.</param>
/// <param name="Fault">Why it cannot be known what it is to run.</param>
internal sealed record StoredWorkload(WorkloadName Name, Deployment Deployment, Revision? Current, string? Fault)
{
    public bool IsStopped => Deployment.Metadata.Annotation(KubernetesNames.Stopped) == "true";

    /// <summary>Not all that belongs to it was made yet.</summary>
    public bool IsCreating => Deployment.Metadata.Annotation(KubernetesNames.Creating) == "true";

    public bool IsRemoving => Deployment.Metadata.DeletionTimestamp is not null;

    public ImmutableArray<string> Parts => PartName.ReadAll(Deployment);

    public string? PreviousText => Deployment.Metadata.Annotation(KubernetesNames.PreviousRevision) is { Length: > 0 } text ? text : null;

    public string Uid => Deployment.Metadata.Uid ?? string.Empty;

    /// <summary>What is shown of one whose spec cannot be known.</summary>
    public WorkloadSpec Spec => Current?.Spec ?? new WorkloadSpec
    {
        Name = Name,
        Port = 80,
        RestartPolicy = RestartPolicy.UnlessStopped,
        HealthCheckPath = "/health",
        HealthCheckIntervalSeconds = 30,
        Replicas = Math.Max(1, Deployment.Spec?.Replicas ?? 1),
        McpPath = "/mcp",
        StopTimeoutSeconds = 10,
    };
}
