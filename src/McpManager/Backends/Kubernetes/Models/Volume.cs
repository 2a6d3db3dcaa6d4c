using System.Collections.Immutable;

namespace McpManager.Backends.Kubernetes.Models;

internal sealed record Volume
{
    public required string Name { get; init; }

    public EmptyDir? EmptyDir { get; init; }

    public ClaimSource? PersistentVolumeClaim { get; init; }

    public SecretSource? Secret { get; init; }

    public ConfigMapSource? ConfigMap { get; init; }
}

internal sealed record EmptyDir
{
    /// <summary><c>Memory</c>, or absent for the node's disk.</summary>
    public string? Medium { get; init; }

    public string? SizeLimit { get; init; }
}

internal sealed record ClaimSource(string ClaimName)
{
    public bool? ReadOnly { get; init; }
}

internal sealed record SecretSource
{
    public required string SecretName { get; init; }

    public int? DefaultMode { get; init; }

    public ImmutableArray<KeyToPath>? Items { get; init; }
}

internal sealed record ConfigMapSource
{
    public required string Name { get; init; }

    public int? DefaultMode { get; init; }

    public ImmutableArray<KeyToPath>? Items { get; init; }
}

internal sealed record KeyToPath(string Key, string Path);

/// <summary>Where a container sees a volume of its pod.</summary>
internal sealed record KubeVolumeMount
{
    public required string Name { get; init; }

    public required string MountPath { get; init; }

    public bool? ReadOnly { get; init; }

    public string? SubPath { get; init; }
}

internal sealed record PersistentVolumeClaim : IKubeObject
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public required ObjectMeta Metadata { get; init; }

    public ClaimSpec? Spec { get; init; }

    public ClaimStatus? Status { get; init; }
}

internal sealed record ClaimSpec
{
    public ImmutableArray<string>? AccessModes { get; init; }

    /// <summary>Absent for the cluster's default.</summary>
    public string? StorageClassName { get; init; }

    public Resources? Resources { get; init; }

    public string? VolumeName { get; init; }
}

internal sealed record ClaimStatus
{
    public string? Phase { get; init; }
}
