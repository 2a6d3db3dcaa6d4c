using System.Text.Json;
using System.Text.Json.Serialization;
using McpManager.Workloads.Spec;

namespace McpManager.Json;

/// <summary>How specs are stored with their workloads and hashed. A field that is added later is absent in old state and takes its default.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(WorkloadNameConverter), typeof(RestartPolicyConverter)])]
[JsonSerializable(typeof(WorkloadSpec))]
internal sealed partial class StateJsonContext : JsonSerializerContext;

/// <summary>A name is stored as text and checked again when it is read.</summary>
internal sealed class WorkloadNameConverter : JsonConverter<WorkloadName>
{
    public override WorkloadName Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        WorkloadName.TryParse(reader.GetString(), out var name, out var error) ? name : throw new JsonException($"name {error}");

    public override void Write(Utf8JsonWriter writer, WorkloadName value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary>A restart policy is stored in its usual short form.</summary>
internal sealed class RestartPolicyConverter : JsonConverter<RestartPolicy>
{
    public override RestartPolicy Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        RestartPolicy.TryParse(reader.GetString() ?? string.Empty, out var policy, out var error)
            ? policy
            : throw new JsonException($"restart policy {error}");

    public override void Write(Utf8JsonWriter writer, RestartPolicy value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
