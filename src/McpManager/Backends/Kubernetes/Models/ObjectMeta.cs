using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace McpManager.Backends.Kubernetes.Models;

/// <summary>Any object of the API. Version and kind are filled in by the client, from what the server offers.</summary>
internal interface IKubeObject
{
    string? ApiVersion { get; init; }

    string? Kind { get; init; }

    ObjectMeta Metadata { get; }
}

/// <summary>What every object has. What the server sets is absent in what is sent.</summary>
internal sealed record ObjectMeta
{
    public string? Name { get; init; }

    public string? Namespace { get; init; }

    public string? Uid { get; init; }

    public string? ResourceVersion { get; init; }

    public long? Generation { get; init; }

    public ImmutableSortedDictionary<string, string>? Labels { get; init; }

    public ImmutableSortedDictionary<string, string>? Annotations { get; init; }

    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>Set once its deletion was asked for; it is there until its finalizers and grace are through.</summary>
    public DateTimeOffset? DeletionTimestamp { get; init; }

    public ImmutableArray<OwnerReference>? OwnerReferences { get; init; }

    public string? Label(string name) => Labels?.GetValueOrDefault(name);

    public string? Annotation(string name) => Annotations?.GetValueOrDefault(name);
}

/// <summary>Whose deletion deletes this one too.</summary>
internal sealed record OwnerReference
{
    public required string ApiVersion { get; init; }

    public required string Kind { get; init; }

    public required string Name { get; init; }

    public required string Uid { get; init; }

    public bool? Controller { get; init; }

    public bool? BlockOwnerDeletion { get; init; }
}

/// <summary>A page of a list, or the whole.</summary>
internal sealed record KubeList<T>
{
    public ListMeta Metadata { get; init; } = new();

    [JsonIgnore]
    public ImmutableArray<T> Items { get => SentItems ?? []; init => SentItems = value; }

    /// <summary>Go writes <c>null</c> for what is empty, where the server does not see to it.</summary>
    [JsonPropertyName("items")]
    public ImmutableArray<T>? SentItems { get; init; }
}

internal sealed record ListMeta
{
    /// <summary>Where a watch goes on from.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>The token of the next page.</summary>
    public string? Continue { get; init; }
}

/// <summary>One of an object's conditions.</summary>
internal sealed record Condition
{
    public required string Type { get; init; }

    /// <summary><c>True</c>, <c>False</c> or <c>Unknown</c>.</summary>
    public required string Status { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public DateTimeOffset? LastTransitionTime { get; init; }
}

internal sealed record LabelSelector
{
    public ImmutableSortedDictionary<string, string>? MatchLabels { get; init; }
}
