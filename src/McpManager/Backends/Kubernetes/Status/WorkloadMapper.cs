using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Status;

/// <summary>A Deployment, its spec and its pods → a workload. Pure.</summary>
internal static class WorkloadMapper
{
    public static Workload Map(Deployment deployment, WorkloadSpec spec, string? fault, IEnumerable<Pod> pods, PodContext context)
    {
        var all = pods.ToList();

        // Those that stay first, oldest first: a replica keeps its number while those before it live.
        var replicas = all
            .Where(ReplicaMapper.IsReplica)
            .OrderBy(pod => pod.Metadata.DeletionTimestamp is not null)
            .ThenBy(pod => pod.Metadata.CreationTimestamp)
            .ThenBy(pod => pod.Metadata.Name, StringComparer.Ordinal)
            .Select((pod, index) => ReplicaMapper.Map(pod, index, spec, context))
            .ToList();
        var created = deployment.Metadata.CreationTimestamp ?? default;
        return new Workload
        {
            Spec = spec,
            DesiredRunning = IsRunning(deployment),
            CreatedAt = created,
            UpdatedAt = DateTimeOffset.TryParse(deployment.Metadata.Annotation(KubernetesNames.UpdatedAt), out var updated) ? updated : created,
            Replicas = [.. replicas],
            Message = Message(deployment, all),
            Fault = fault,
        };
    }

    public static bool IsRunning(Deployment deployment) => deployment.Metadata.Annotation(KubernetesNames.Stopped) != "true";

    private static string? Message(Deployment deployment, List<Pod> pods)
    {
        if (!IsRunning(deployment))
        {
            return null;
        }

        var told = deployment.Metadata.Annotation(KubernetesNames.Message) is { Length: > 0 } message ? message : null;
        return told ?? Rollout.Of(deployment) switch
        {
            { State: RolloutState.Complete } => null,
            var rollout => rollout.Message ?? (rollout.IsSeen ? Evicted(pods) : "the cluster has not seen the change yet"),
        };
    }

    private static string? Evicted(List<Pod> pods) => pods
        .Where(pod => pod is { Status: { Phase: "Failed", Reason: "Evicted" } })
        .OrderByDescending(pod => pod.Metadata.CreationTimestamp)
        .Select(pod => $"{pod.Metadata.Name} was evicted: {StatusText.Clean(pod.Status!.Message)}")
        .FirstOrDefault();
}
