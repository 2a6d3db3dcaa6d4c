using System.Security.Cryptography;
using System.Text;
using McpManager.Backends.Kubernetes.Client;
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

    private const int MaxVolumePart = 13;
    private const string Prefix = "mcp-infrastructure.io/";

    /// <summary>On the Deployment: the <c>Revision</c> that it runs, as JSON. Values of its environment are not in it: they are in a Secret.</summary>
    public const string Revision = Prefix + "revision";

    /// <summary>On the Deployment: the revision that ran before, while the present one is not known to get ready.</summary>
    public const string PreviousRevision = Prefix + "previous-revision";

    /// <summary>On the Deployment: <c>secret/name</c> and <c>configmap/name</c>, separated by blanks, that were made for it and not removed yet. Written before one is made.</summary>
    public const string Parts = Prefix + "parts";

    /// <summary>On the Deployment: <c>true</c> once it was stopped on request.</summary>
    public const string Stopped = Prefix + "stopped";

    /// <summary>On the Deployment: <c>true</c> until everything that belongs to it was made for the first time.</summary>
    public const string Creating = Prefix + "creating";

    /// <summary>On the Deployment: when the spec last changed, RFC 3339.</summary>
    public const string UpdatedAt = Prefix + "updated-at";

    /// <summary>On the Deployment: how the last rollout ended, where that is worth telling.</summary>
    public const string Message = Prefix + "message";

    /// <summary>On the Deployment: when somebody's change to the workload's objects was last set right, and of which kinds they were.</summary>
    public const string Repaired = Prefix + "repaired";

    /// <summary>On the pod template: the hash of what makes a replica, and the time of the last restart that was asked for.</summary>
    public const string ReplicaHash = Prefix + "replica-hash";
    public const string RestartedAt = Prefix + "restarted-at";

    /// <summary>On a claim: the volume's name in the spec.</summary>
    public const string VolumeName = Prefix + "volume";

    /// <summary>On a claim: the uid of the Deployment that it was made for. One of a later Deployment finds it.</summary>
    public const string MadeFor = Prefix + "made-for";

    /// <summary>The one container of a replica, its port and the Service's.</summary>
    public const string Container = "server";
    public const string PortName = "http";

    /// <summary>Selects all that belongs to workloads.</summary>
    public const string AllSelector = $"{ManagedBy}={Manager},{Instance}";

    /// <summary>Selects events that warn of a pod, of workloads or not.</summary>
    public static KubeSelector PodWarnings { get; } = new(Fields: "type=Warning,involvedObject.kind=Pod");

    public static string SelectorOf(WorkloadName name) => $"{ManagedBy}={Manager},{Instance}={name.Value}";

    /// <param name="hash">Of its content: another content is another Secret, so that replicas of the spec before keep theirs.</param>
    public static string SecretOf(WorkloadName name, string hash) => $"{name.Value}-env-{hash}";

    public static string FilesOf(WorkloadName name, string hash) => $"{name.Value}-files-{hash}";

    /// <summary>At most 63 characters. The hash keeps apart what the names alone would not: a-b's volume c, and a's volume b-c.</summary>
    public static string ClaimOf(WorkloadName name, string volume)
    {
        var readable = string.Concat(volume.ToLowerInvariant().Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '-').Take(MaxVolumePart));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{name.Value}/{volume}")))[..8];
        return $"{name.Value}-{readable}-{hash}";
    }
}
