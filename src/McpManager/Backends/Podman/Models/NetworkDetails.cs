using System.Text.Json.Serialization;

namespace McpManager.Backends.Podman.Models;

/// <summary>A network, as it is created and as it is listed.</summary>
internal sealed record NetworkDetails
{
    public required string Name { get; init; }

    public string? Id { get; init; }

    public string? Driver { get; init; }

    public bool? Internal { get; init; }

    /// <summary>Names of containers resolve within it.</summary>
    public bool? DnsEnabled { get; init; }

    [JsonPropertyName("ipv6_enabled")]
    public bool? Ipv6Enabled { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary><c>isolate=true</c>: no traffic to other isolated bridges, which there is otherwise.</summary>
    public IReadOnlyDictionary<string, string>? Options { get; init; }

    public IReadOnlyList<NetworkSubnet>? Subnets { get; init; }
}

internal sealed record NetworkSubnet(string Subnet, string? Gateway = null);
