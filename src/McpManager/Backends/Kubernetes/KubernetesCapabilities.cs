using System.Collections.Frozen;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes;

/// <summary>What a cluster enforces.</summary>
internal static class KubernetesCapabilities
{
    public const string Name = "kubernetes";

    public static BackendCapabilities Here { get; } = new(
        Name,
        FrozenSet.Create(
            SpecField.Image,
            SpecField.Secrets,
            SpecField.Volumes,
            SpecField.MemoryLimit,
            SpecField.CpuLimit,
            SpecField.StorageLimit,
            SpecField.Autoscaling,
            SpecField.User,
            SpecField.ReadOnly),
        new Dictionary<SpecField, string>
        {
            [SpecField.PidsLimit] = "only the kubelet's own setting limits the processes of a pod",
            [SpecField.RestartPolicy] = "a Deployment keeps its replicas running; always and unless-stopped can be had",
            [SpecField.Stdio] = "stdio servers need the bridge, which is not supported yet",
            [SpecField.PerSession] = "session policies need the bridge, which is not supported yet",
        }.ToFrozenDictionary())
    {
        KeepsRunsApart = true,
    };
}
