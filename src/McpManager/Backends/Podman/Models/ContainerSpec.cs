using System.Text.Json.Serialization;

namespace McpManager.Backends.Podman.Models;

/// <summary>What <c>POST /containers/create</c> takes (specgen.SpecGenerator), as far as it is used here. What is <c>null</c> is not sent.</summary>
internal sealed record ContainerSpec
{
    public required string Name { get; init; }

    public required string Image { get; init; }

    public IReadOnlyList<string>? Entrypoint { get; init; }

    public IReadOnlyList<string>? Command { get; init; }

    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>Environment name → name of a secret.</summary>
    /// <remarks>Until 5.3 the value shows in inspect's <c>Config.Env</c>.</remarks>
    public IReadOnlyDictionary<string, string>? SecretEnv { get; init; }

    public IReadOnlyList<SecretMount>? Secrets { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public string? User { get; init; }

    public string? WorkDir { get; init; }

    public string? Hostname { get; init; }

    public NamespaceMode? Netns { get; init; }

    public NamespaceMode? Userns { get; init; }

    public NamespaceMode? Ipcns { get; init; }

    public NamespaceMode? Pidns { get; init; }

    public NamespaceMode? Utsns { get; init; }

    public NamespaceMode? Cgroupns { get; init; }

    /// <summary>What makes <see cref="Userns"/> <c>auto</c> effective: alone it is ignored by 4.3.</summary>
    [JsonPropertyName("idmappings")]
    public IdMappings? IdMappings { get; init; }

    /// <summary>Network → how the container is attached to it.</summary>
    public IReadOnlyDictionary<string, NetworkAttachment>? Networks { get; init; }

    [JsonPropertyName("portmappings")]
    public IReadOnlyList<PortMapping>? PortMappings { get; init; }

    public ResourceLimits? ResourceLimits { get; init; }

    /// <summary>Always both of nofile and nproc: Podman adds the one that is missing, with a value that not every machine grants.</summary>
    public IReadOnlyList<ResourceRlimit>? RLimits { get; init; }

    public IReadOnlyList<OciMount>? Mounts { get; init; }

    public IReadOnlyList<NamedVolume>? Volumes { get; init; }

    public IReadOnlyList<string>? CapDrop { get; init; }

    public IReadOnlyList<string>? CapAdd { get; init; }

    public bool? NoNewPrivileges { get; init; }

    public bool? ReadOnlyFilesystem { get; init; }

    public string? SeccompProfilePath { get; init; }

    public IReadOnlyDictionary<string, string>? Sysctl { get; init; }

    public string? RestartPolicy { get; init; }

    public int? RestartTries { get; init; }

    public bool? Init { get; init; }

    /// <summary>Seconds.</summary>
    public int? StopTimeout { get; init; }

    public LogConfiguration? LogConfiguration { get; init; }

    /// <summary>Added to <c>/etc/hosts</c>: <c>name:address</c>.</summary>
    public IReadOnlyList<string>? Hostadd { get; init; }

    /// <summary>Podman runs none without systemd; with systemd the image's would run beside the manager's own.</summary>
    [JsonPropertyName("healthconfig")]
    public HealthConfig? HealthConfig { get; init; }
}

/// <param name="Nsmode">private, host, bridge, auto, keep-id, none, …</param>
internal sealed record NamespaceMode(string Nsmode, string? Value = null);

internal sealed record IdMappings(
    [property: JsonPropertyName("AutoUserNs")] bool AutoUserNs,
    [property: JsonPropertyName("AutoUserNsOpts")] AutoUserNsOptions AutoUserNsOpts);

/// <param name="Size">How many ids the container gets.</param>
internal sealed record AutoUserNsOptions([property: JsonPropertyName("Size")] int Size);

internal sealed record NetworkAttachment
{
    public IReadOnlyList<string>? Aliases { get; init; }

    public IReadOnlyList<string>? StaticIps { get; init; }
}

/// <param name="HostPort">0 for any free one.</param>
internal sealed record PortMapping(int ContainerPort, int HostPort, string HostIp, string Protocol = "tcp");

internal sealed record ResourceLimits(MemoryLimits? Memory = null, CpuLimits? Cpu = null, PidsLimits? Pids = null);

/// <param name="Limit">Bytes.</param>
/// <param name="Swap">Bytes of memory and swap together; equal to <paramref name="Limit"/> for no swap.</param>
internal sealed record MemoryLimits(long Limit, long Swap);

/// <param name="Quota">Microseconds of CPU time in each <paramref name="Period"/>.</param>
internal sealed record CpuLimits(long Quota, long Period, long? Shares = null);

internal sealed record PidsLimits(long Limit);

/// <param name="Type">nofile or nproc, in lower case.</param>
internal sealed record ResourceRlimit(string Type, long Soft, long Hard);

/// <summary>A mount as the OCI runtime specification writes it: a tmpfs or a bind.</summary>
internal sealed record OciMount(string Destination, string Type, string Source, IReadOnlyList<string>? Options = null);

/// <summary>A named volume and where the container sees it. These fields alone are written as Go names them.</summary>
internal sealed record NamedVolume(
    [property: JsonPropertyName("Name")] string Name,
    [property: JsonPropertyName("Dest")] string Dest,
    [property: JsonPropertyName("Options")] IReadOnlyList<string>? Options = null);

/// <param name="Target">Absolute and outside /run/secrets: below it a read-only root fails under runc.</param>
/// <param name="Mode">File mode bits, as a number: 256 is 0400.</param>
internal sealed record SecretMount(string Source, string Target, int Uid, int Gid, int Mode);

/// <param name="Size">Bytes.</param>
internal sealed record LogConfiguration(string Driver, long Size);

/// <summary>An OCI health check. <c>["NONE"]</c> turns the image's off.</summary>
internal sealed record HealthConfig([property: JsonPropertyName("Test")] IReadOnlyList<string> Test);
