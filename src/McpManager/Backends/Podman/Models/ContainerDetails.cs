using System.Text.Json.Serialization;

namespace McpManager.Backends.Podman.Models;

/// <summary>What <c>GET /containers/{id}/json</c> answers, as far as it is used. Podman leaves lists out or writes <c>null</c>: here they are empty.</summary>
internal sealed record ContainerDetails
{
    public string Id { get => field ?? string.Empty; init; }

    public string Name { get => field ?? string.Empty; init; }

    [JsonConverter(typeof(GoTimeConverter))]
    public DateTimeOffset? Created { get; init; }

    /// <summary>The image's id.</summary>
    public string Image { get => field ?? string.Empty; init; }

    /// <summary>The name it was asked for by.</summary>
    public string ImageName { get => field ?? string.Empty; init; }

    /// <summary><c>sha256:…</c></summary>
    public string? ImageDigest { get; init; }

    public ContainerState State { get => field ?? new(); init; }

    public ContainerConfig Config { get => field ?? new(); init; }

    public HostConfig HostConfig { get => field ?? new(); init; }

    public NetworkSettings NetworkSettings { get => field ?? new(); init; }

    public IReadOnlyList<MountPoint> Mounts { get => field ?? []; init; }

    public IReadOnlyList<string> EffectiveCaps { get => field ?? []; init; }

    public IReadOnlyList<string> BoundingCaps { get => field ?? []; init; }
}

internal sealed record ContainerState
{
    /// <summary>created, running, exited, stopping, removing, …; <c>configured</c> of older versions is created.</summary>
    public string Status { get => field ?? string.Empty; init; }

    public bool Running { get; init; }

    public int Pid { get; init; }

    public int ExitCode { get; init; }

    /// <summary>False before 5.0 even when it was: an exit code of 137 under a memory limit is the sign there.</summary>
    [JsonPropertyName("OOMKilled")]
    public bool OomKilled { get; init; }

    public string Error { get => field ?? string.Empty; init; }

    [JsonConverter(typeof(GoTimeConverter))]
    public DateTimeOffset? StartedAt { get; init; }

    [JsonConverter(typeof(GoTimeConverter))]
    public DateTimeOffset? FinishedAt { get; init; }
}

internal sealed record ContainerConfig
{
    public string? User { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get => field ?? Empty.Labels; init; }

    /// <summary><c>NAME=value</c>. Holds the values of environment secrets before 5.3: never to be logged or shown.</summary>
    public IReadOnlyList<string> Env { get => field ?? []; init; }

    public IReadOnlyList<string> Cmd { get => field ?? []; init; }

    /// <summary>A string in 4.x, an array in 5.x.</summary>
    [JsonConverter(typeof(StringOrArrayConverter))]
    public IReadOnlyList<string> Entrypoint { get => field ?? []; init; }

    /// <summary>A number in 4.x, a name in 5.x.</summary>
    [JsonConverter(typeof(StringOrNumberConverter))]
    public string? StopSignal { get; init; }

    public string? Image { get; init; }

    public int? StopTimeout { get; init; }
}

/// <summary>How it is confined. Tests read it; the backend needs none of it.</summary>
internal sealed record HostConfig
{
    public long Memory { get; init; }

    public long MemorySwap { get; init; }

    public long NanoCpus { get; init; }

    public long PidsLimit { get; init; }

    public bool Privileged { get; init; }

    public bool ReadonlyRootfs { get; init; }

    public string NetworkMode { get => field ?? string.Empty; init; }

    public string PidMode { get => field ?? string.Empty; init; }

    public string IpcMode { get => field ?? string.Empty; init; }

    [JsonPropertyName("UTSMode")]
    public string UtsMode { get => field ?? string.Empty; init; }

    public string UsernsMode { get => field ?? string.Empty; init; }

    [JsonPropertyName("IDMappings")]
    public HostIdMappings? IdMappings { get; init; }

    public IReadOnlyList<string> CapAdd { get => field ?? []; init; }

    public IReadOnlyList<string> CapDrop { get => field ?? []; init; }

    public IReadOnlyList<string> SecurityOpt { get => field ?? []; init; }

    public IReadOnlyDictionary<string, string> Tmpfs { get => field ?? Empty.Labels; init; }

    public IReadOnlyList<Ulimit> Ulimits { get => field ?? []; init; }

    public NamedPolicy? RestartPolicy { get; init; }
}

/// <summary>The ranges of a user namespace: <c>container:host:size</c>.</summary>
internal sealed record HostIdMappings
{
    public IReadOnlyList<string> UidMap { get => field ?? []; init; }

    public IReadOnlyList<string> GidMap { get => field ?? []; init; }
}

internal sealed record Ulimit(string Name, long Soft, long Hard);

internal sealed record NamedPolicy(string Name);

internal sealed record MountPoint
{
    /// <summary>bind, volume, tmpfs, …</summary>
    public string Type { get => field ?? string.Empty; init; }

    public string? Name { get; init; }

    public string Source { get => field ?? string.Empty; init; }

    public string Destination { get => field ?? string.Empty; init; }

    [JsonPropertyName("RW")]
    public bool ReadWrite { get; init; }
}

internal sealed record NetworkSettings
{
    /// <summary><c>8000/tcp</c> → where it is published; a port that is only exposed has none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PublishedPort>?> Ports { get => field ?? Empty.Ports; init; }

    public IReadOnlyDictionary<string, AttachedNetwork> Networks { get => field ?? Empty.Networks; init; }
}

internal sealed record PublishedPort(string HostIp, string HostPort);

internal sealed record AttachedNetwork
{
    [JsonPropertyName("IPAddress")]
    public string IpAddress { get => field ?? string.Empty; init; }

    public IReadOnlyList<string> Aliases { get => field ?? []; init; }
}
