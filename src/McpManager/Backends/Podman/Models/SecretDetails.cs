using System.Text.Json.Serialization;

namespace McpManager.Backends.Podman.Models;

/// <summary>A secret, without its value.</summary>
internal sealed record SecretDetails
{
    [JsonPropertyName("ID")]
    public string Id { get => field ?? string.Empty; init; }

    public SecretSpec Spec { get => field ?? new(); init; }

    [JsonIgnore]
    public string Name => Spec.Name;
}

internal sealed record SecretSpec
{
    public string Name { get => field ?? string.Empty; init; }

    public IReadOnlyDictionary<string, string> Labels { get => field ?? Empty.Labels; init; }
}
