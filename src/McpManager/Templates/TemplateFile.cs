using System.Text.Json;
using System.Text.Json.Serialization;
using McpManager.Client;

namespace McpManager.Templates;

/// <summary>What a template's file has besides the fields of a request.</summary>
internal sealed record TemplateFile
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public WorkloadRequest? DefaultConfig { get; init; }

    public IReadOnlyList<string>? RequiredEnvVars { get; init; }

    public IReadOnlyList<string>? Capabilities { get; init; }

    public string? RunAsRoot { get; init; }

    public JsonElement? Process { get; init; }

    public JsonElement? Podman { get; init; }

    public JsonElement? Kubernetes { get; init; }
}

/// <summary>Reads the two halves of a file, each of which skips the fields of the other. What neither knows is refused before, by its shape.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TemplateFile))]
[JsonSerializable(typeof(WorkloadRequest))]
internal sealed partial class TemplateJsonContext : JsonSerializerContext;
