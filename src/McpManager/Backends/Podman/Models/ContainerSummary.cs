using System.Text.Json.Serialization;

namespace McpManager.Backends.Podman.Models;

/// <summary>One of what <c>GET /containers/json</c> answers. It has no addresses: those are in <see cref="ContainerDetails"/>.</summary>
internal sealed record ContainerSummary
{
    public string Id { get => field ?? string.Empty; init; }

    public IReadOnlyList<string> Names { get => field ?? []; init; }

    /// <summary>Empty when it has none; a container has one name in Podman.</summary>
    [JsonIgnore]
    public string Name => Names.Count > 0 ? Names[0] : string.Empty;

    public IReadOnlyDictionary<string, string> Labels { get => field ?? Empty.Labels; init; }

    /// <summary>As <see cref="ContainerState.Status"/>.</summary>
    public string State { get => field ?? string.Empty; init; }

    public int ExitCode { get; init; }

    public bool Exited { get; init; }

    [JsonConverter(typeof(GoTimeConverter))]
    public DateTimeOffset? Created { get; init; }

    /// <summary>Whole seconds.</summary>
    [JsonConverter(typeof(GoTimeConverter))]
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Whole seconds.</summary>
    [JsonConverter(typeof(GoTimeConverter))]
    public DateTimeOffset? ExitedAt { get; init; }

    public int Pid { get; init; }

    public IReadOnlyList<ListedPort> Ports { get => field ?? []; init; }

    public IReadOnlyList<string> Networks { get => field ?? []; init; }

    /// <summary>The name it was asked for by.</summary>
    public string Image { get => field ?? string.Empty; init; }

    [JsonPropertyName("ImageID")]
    public string ImageId { get => field ?? string.Empty; init; }

    [JsonIgnore]
    public bool IsRunning => State == "running";
}

internal sealed record ListedPort
{
    [JsonPropertyName("host_ip")]
    public string HostIp { get => field ?? string.Empty; init; }

    [JsonPropertyName("host_port")]
    public int HostPort { get; init; }

    [JsonPropertyName("container_port")]
    public int ContainerPort { get; init; }

    [JsonPropertyName("protocol")]
    public string Protocol { get => field ?? string.Empty; init; }
}
