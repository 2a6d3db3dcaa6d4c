using System.Collections.Immutable;

namespace McpManager.Backends.Kubernetes.Models;

internal sealed record Pod : IKubeObject
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public required ObjectMeta Metadata { get; init; }

    public PodSpec? Spec { get; init; }

    public PodStatus? Status { get; init; }
}

internal sealed record PodTemplate
{
    public ObjectMeta? Metadata { get; init; }

    public PodSpec? Spec { get; init; }
}

internal sealed record PodSpec
{
    public ImmutableArray<Container>? Containers { get; init; }

    public ImmutableArray<Container>? InitContainers { get; init; }

    public ImmutableArray<Volume>? Volumes { get; init; }

    public string? RestartPolicy { get; init; }

    public long? TerminationGracePeriodSeconds { get; init; }

    public PodSecurityContext? SecurityContext { get; init; }

    public string? ServiceAccountName { get; init; }

    public bool? AutomountServiceAccountToken { get; init; }

    public bool? EnableServiceLinks { get; init; }

    public ImmutableArray<TopologySpread>? TopologySpreadConstraints { get; init; }

    public ImmutableArray<LocalReference>? ImagePullSecrets { get; init; }

    public ImmutableSortedDictionary<string, string>? NodeSelector { get; init; }

    public string? PriorityClassName { get; init; }

    public string? RuntimeClassName { get; init; }

    /// <summary>Set by the scheduler.</summary>
    public string? NodeName { get; init; }
}

internal sealed record LocalReference(string Name);

internal sealed record TopologySpread
{
    public required int MaxSkew { get; init; }

    public required string TopologyKey { get; init; }

    public required string WhenUnsatisfiable { get; init; }

    public LabelSelector? LabelSelector { get; init; }
}

internal sealed record PodSecurityContext
{
    public bool? RunAsNonRoot { get; init; }

    public long? RunAsUser { get; init; }

    public long? RunAsGroup { get; init; }

    public long? FsGroup { get; init; }

    public string? FsGroupChangePolicy { get; init; }

    public SeccompProfile? SeccompProfile { get; init; }

    public ImmutableArray<Sysctl>? Sysctls { get; init; }
}

internal sealed record Sysctl(string Name, string Value);

internal sealed record SeccompProfile(string Type);
