using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpManager.Client;

/// <summary>The wire format: snake_case, enumerations as snake_case words, absent instead of null, unknown fields refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters =
    [
        typeof(SnakeCaseEnumConverter<WorkloadPhase>),
        typeof(SnakeCaseEnumConverter<ReplicaPhase>),
    ])]
[JsonSerializable(typeof(WorkloadRequest))]
[JsonSerializable(typeof(ScaleRequest))]
[JsonSerializable(typeof(WorkloadStatus))]
[JsonSerializable(typeof(WorkloadList))]
[JsonSerializable(typeof(TemplateList))]
[JsonSerializable(typeof(TemplateInfo))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(ProbeReport))]
[JsonSerializable(typeof(ProblemResponse))]
[JsonSerializable(typeof(ManagerEvent))]
[JsonSerializable(typeof(LogEntry))]
public sealed partial class ManagerJsonContext : JsonSerializerContext;

/// <summary>Writes an enumeration as a snake_case word.</summary>
public sealed class SnakeCaseEnumConverter<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
