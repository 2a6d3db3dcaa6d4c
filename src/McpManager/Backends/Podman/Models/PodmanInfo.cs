namespace McpManager.Backends.Podman.Models;

/// <summary>What <c>GET /info</c> answers, as far as it is used.</summary>
internal sealed record PodmanInfo
{
    public HostInfo Host { get => field ?? new(); init; }

    public StoreInfo Store { get => field ?? new(); init; }

    public VersionInfo Version { get => field ?? new(); init; }
}

internal sealed record HostInfo
{
    /// <summary>v1 or v2. On v1 a rootless Podman enforces no resource limits.</summary>
    public string CgroupVersion { get => field ?? string.Empty; init; }

    public string CgroupManager { get => field ?? string.Empty; init; }

    /// <summary>The controllers that Podman may use: on v2 and rootless, those that were delegated to its user.</summary>
    public IReadOnlyList<string> CgroupControllers { get => field ?? []; init; }

    public string NetworkBackend { get => field ?? string.Empty; init; }

    public int Cpus { get; init; }

    public long MemTotal { get; init; }

    public OciRuntimeInfo OciRuntime { get => field ?? new(); init; }

    public SecurityInfo Security { get => field ?? new(); init; }
}

internal sealed record OciRuntimeInfo
{
    public string Name { get => field ?? string.Empty; init; }

    public string Version { get => field ?? string.Empty; init; }
}

internal sealed record SecurityInfo
{
    public bool Rootless { get; init; }

    public bool SeccompEnabled { get; init; }

    public bool ApparmorEnabled { get; init; }

    public bool SelinuxEnabled { get; init; }
}

internal sealed record StoreInfo
{
    public string GraphRoot { get => field ?? string.Empty; init; }

    public string GraphDriverName { get => field ?? string.Empty; init; }

    public string VolumePath { get => field ?? string.Empty; init; }
}

internal sealed record VersionInfo
{
    /// <summary>4.3.1</summary>
    public string Version { get => field ?? string.Empty; init; }
}
