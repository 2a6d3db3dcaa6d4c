using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes;

/// <summary>Names, labels and annotations of what belongs to a workload.</summary>
internal static class KubernetesNames
{
    /// <summary>The only one that applies objects of workloads.</summary>
    public const string FieldManager = "mcp-manager";

    public const string ManagedBy = "app.kubernetes.io/managed-by";
    public const string Manager = "mcp-manager";

    /// <summary>The workload's name.</summary>
    public const string Instance = "app.kubernetes.io/instance";

    /// <summary>The template's name, or <c>mcp-server</c>.</summary>
    public const string Name = "app.kubernetes.io/name";

    public const string PartOf = "app.kubernetes.io/part-of";

    private const string Prefix = "mcp-infrastructure.io/";

    /// <summary>On the Deployment: the spec as JSON, without the values of its environment, which are in <see cref="SecretOf"/>.</summary>
    public const string Spec = Prefix + "spec";

    /// <summary>On the Deployment: the spec that ran before, as <see cref="Spec"/>, while the present one is not known to get ready.</summary>
    public const string PreviousSpec = Prefix + "previous-spec";

    /// <summary>On the Deployment: names of Secrets, separated by blanks, that were made for it and not removed yet. Written before one is made.</summary>
    public const string Secrets = Prefix + "secrets";

    /// <summary>On the Deployment: <c>true</c> once it was stopped on request.</summary>
    public const string Stopped = Prefix + "stopped";

    /// <summary>On the Deployment: <c>true</c> until everything that belongs to it was made for the first time.</summary>
    public const string Creating = Prefix + "creating";

    /// <summary>On the Deployment: when the spec last changed, RFC 3339.</summary>
    public const string UpdatedAt = Prefix + "updated-at";

    /// <summary>On the Deployment: how the last rollout ended, where that is worth telling.</summary>
    public const string Message = Prefix + "message";

    /// <summary>On the pod template: the hash of what makes a replica, and the time of the last restart that was asked for.</summary>
    public const string ReplicaHash = Prefix + "replica-hash";
    public const string RestartedAt = Prefix + "restarted-at";

    /// <summary>On a claim: the volume's name in the spec.</summary>
    public const string VolumeLabel = Prefix + "volume";

    /// <summary>The one container of a replica, its port and the Service's.</summary>
    public const string Container = "server";
    public const string PortName = "http";

    /// <summary>Selects all that belongs to workloads.</summary>
    public const string AllSelector = $"{ManagedBy}={Manager},{Instance}";

    public static string SelectorOf(WorkloadName name) => $"{ManagedBy}={Manager},{Instance}={name.Value}";

    /// <param name="hash">Of its content: another content is another Secret, so that replicas of the spec before keep theirs.</param>
    public static string SecretOf(WorkloadName name, string hash) => $"{name.Value}-env-{hash}";

    public static string FilesOf(WorkloadName name, string hash) => $"{name.Value}-files-{hash}";

    public static string ClaimOf(WorkloadName name, string volume) => $"{name.Value}-{volume.ToLowerInvariant().Replace('_', '-').Replace('.', '-')}";
}
