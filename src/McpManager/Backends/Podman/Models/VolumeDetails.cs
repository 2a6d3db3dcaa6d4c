namespace McpManager.Backends.Podman.Models;

/// <summary>A named volume.</summary>
internal sealed record VolumeDetails
{
    public string Name { get => field ?? string.Empty; init; }

    public string Driver { get => field ?? string.Empty; init; }

    public string Mountpoint { get => field ?? string.Empty; init; }

    public IReadOnlyDictionary<string, string> Labels { get => field ?? Empty.Labels; init; }
}

/// <summary>What <c>POST /volumes/create</c> takes. These fields are written as Go names them.</summary>
internal sealed record VolumeSpec(
    [property: System.Text.Json.Serialization.JsonPropertyName("Name")] string Name,
    [property: System.Text.Json.Serialization.JsonPropertyName("Label")] IReadOnlyDictionary<string, string>? Label);
