using System.Text.Json.Serialization;

namespace McpManager.Backends.Podman.Models;

/// <summary>Usage of one running container at one moment.</summary>
internal sealed record ContainerStats
{
    [JsonPropertyName("ContainerID")]
    public string ContainerId { get => field ?? string.Empty; init; }

    public string Name { get => field ?? string.Empty; init; }

    /// <summary>CPU time since its start, in nanoseconds; usage is the difference of two over <see cref="SystemNano"/>'s.</summary>
    [JsonPropertyName("CPUNano")]
    public ulong CpuNano { get; init; }

    /// <summary>When this was measured: nanoseconds of the wall clock.</summary>
    public ulong SystemNano { get; init; }

    /// <summary>Bytes, page cache included.</summary>
    public ulong MemUsage { get; init; }

    public ulong MemLimit { get; init; }

    [JsonPropertyName("PIDs")]
    public ulong Pids { get; init; }
}

/// <summary>What <c>GET /containers/stats</c> answers. Its <c>Error</c> is an error of Go as JSON, an empty object, and tells nothing.</summary>
/// <param name="Stats"><c>null</c> when there was an error.</param>
internal sealed record StatsReport(IReadOnlyList<ContainerStats>? Stats);
