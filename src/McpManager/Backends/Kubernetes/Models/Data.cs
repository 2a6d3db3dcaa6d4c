using System.Collections.Immutable;

namespace McpManager.Backends.Kubernetes.Models;

internal sealed record Secret : IKubeObject
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public required ObjectMeta Metadata { get; init; }

    public string? Type { get; init; }

    public bool? Immutable { get; init; }

    /// <summary>Key → base64.</summary>
    public ImmutableSortedDictionary<string, string>? Data { get; init; }

    // A record would print its data.
    public override string ToString() => $"Secret {Metadata.Name}";
}

internal sealed record ConfigMap : IKubeObject
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public required ObjectMeta Metadata { get; init; }

    public bool? Immutable { get; init; }

    public ImmutableSortedDictionary<string, string>? Data { get; init; }

    /// <summary>Key → base64.</summary>
    public ImmutableSortedDictionary<string, string>? BinaryData { get; init; }
}

/// <summary>What happened to an object, as told by a controller or the kubelet.</summary>
internal sealed record KubeEvent : IKubeObject
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public required ObjectMeta Metadata { get; init; }

    public ObjectReference? InvolvedObject { get; init; }

    /// <summary><c>Normal</c> or <c>Warning</c>.</summary>
    public string? Type { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public int? Count { get; init; }

    public DateTimeOffset? FirstTimestamp { get; init; }

    public DateTimeOffset? LastTimestamp { get; init; }

    public DateTimeOffset? EventTime { get; init; }
}

/// <summary>Who does the background work.</summary>
internal sealed record Lease : IKubeObject
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public required ObjectMeta Metadata { get; init; }

    public LeaseSpec? Spec { get; init; }
}

internal sealed record LeaseSpec
{
    public string? HolderIdentity { get; init; }

    public int? LeaseDurationSeconds { get; init; }

    /// <summary>RFC 3339 with exactly six digits of a second: the server takes no other form.</summary>
    public string? AcquireTime { get; init; }

    public string? RenewTime { get; init; }

    public int? LeaseTransitions { get; init; }
}

/// <summary>What a pod uses, where a metrics server is.</summary>
internal sealed record PodMetrics : IKubeObject
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public required ObjectMeta Metadata { get; init; }

    public ImmutableArray<ContainerMetrics>? Containers { get; init; }
}

internal sealed record ContainerMetrics
{
    public required string Name { get; init; }

    public ImmutableSortedDictionary<string, string>? Usage { get; init; }
}
