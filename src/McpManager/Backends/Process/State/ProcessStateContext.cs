using System.Text.Json.Serialization;
using McpManager.Json;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Process.State;

/// <summary>The form of the state files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    WriteIndented = true,
    Converters = [typeof(WorkloadNameConverter), typeof(RestartPolicyConverter)])]
[JsonSerializable(typeof(DesiredState))]
[JsonSerializable(typeof(StoredReplica))]
internal sealed partial class ProcessStateContext : JsonSerializerContext;
