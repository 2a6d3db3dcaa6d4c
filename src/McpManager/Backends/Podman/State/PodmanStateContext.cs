using System.Text.Json.Serialization;
using McpManager.Json;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Podman.State;

/// <summary>The form of what is stored in Podman.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(WorkloadNameConverter), typeof(RestartPolicyConverter)])]
[JsonSerializable(typeof(StoredWorkload))]
[JsonSerializable(typeof(StoredReplica))]
internal sealed partial class PodmanStateContext : JsonSerializerContext;

/// <summary>What is wanted of a workload.</summary>
internal sealed record StoredWorkload
{
    public required DesiredState State { get; init; }

    /// <summary>Its removal was begun.</summary>
    public bool Removing { get; init; }

    /// <summary>Its named volumes go with it.</summary>
    public bool RemoveVolumes { get; init; }
}

/// <summary>The history of a replica. Its present run is a container, which tells of itself.</summary>
internal sealed record StoredReplica
{
    public required int Index { get; init; }

    public required string SpecHash { get; init; }

    public int Restarts { get; init; }

    /// <summary>Failed runs in a row.</summary>
    public int Failures { get; init; }

    /// <summary>Its run when this was written; absent when it had none.</summary>
    public string? RunId { get; init; }

    /// <summary>It ended, and its restart policy leaves it so.</summary>
    public bool Exited { get; init; }

    public int? LastExit { get; init; }

    public string? LastError { get; init; }
}
