using McpManager.Backends.Podman.Models;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Podman.Mapping;

/// <summary>How a container is confined, whatever its spec says: docs/security.md has the list. Pure.</summary>
internal static class Confinement
{
    public const int DefaultPids = 512;
    public const long DefaultTmp = 64L << 20;

    /// <summary>A range of ids for a user that is named or has a small id. Small, as the ranges that Podman was given are divided among all.</summary>
    public const int SmallUserNamespace = 4096;
    public const int FullUserNamespace = 65536;

    // Not above what an engine in a container has itself: without CAP_SYS_RESOURCE none can be raised.
    private const long Files = 8192;
    private const long Processes = 16384;

    private const long CpuPeriod = 100_000;
    private const int FirstUnprivilegedPort = 1024;

    public static ContainerSpec Of(WorkloadSpec spec, ContainerPlace place, string? user) => new()
    {
        Name = string.Empty,
        Image = string.Empty,
        User = user,
        CapDrop = ["ALL"],
        NoNewPrivileges = true,
        ReadOnlyFilesystem = spec.ReadOnly,
        Netns = new NamespaceMode("bridge"),
        Pidns = new NamespaceMode("private"),
        Ipcns = new NamespaceMode("private"),
        Utsns = new NamespaceMode("private"),

        // Podman's own default on cgroup v2; on v1 it would be the host's.
        Cgroupns = new NamespaceMode("private"),
        Userns = place.UserNamespace is null ? null : new NamespaceMode("auto"),
        IdMappings = place.UserNamespace is { } size ? new IdMappings(AutoUserNs: true, new AutoUserNsOptions(size)) : null,
        ResourceLimits = Limits(spec, place.Can),
        RLimits = [new("nofile", Files, Files), new("nproc", Processes, Processes)],
        Mounts = [.. Tmpfs(spec, place), .. Binds(place)],

        // Without it a port below 1024 takes a capability. The namespace is the container's own.
        Sysctl = spec.Port < FirstUnprivilegedPort
            ? new Dictionary<string, string>(StringComparer.Ordinal) { ["net.ipv4.ip_unprivileged_port_start"] = "0" }
            : null,
    };

    /// <summary>Ids for a user namespace of its own. A volume is written under the ids of the container, which change from one to the next: with volumes it is Podman's.</summary>
    public static int? UserNamespace(WorkloadSpec spec, string imageUser)
    {
        if (!spec.Volumes.IsEmpty)
        {
            return null;
        }

        var highest = ContainerUser.HighestId(ContainerUser.Of(spec, imageUser), imageUser);
        return highest < SmallUserNamespace ? SmallUserNamespace : highest < FullUserNamespace ? FullUserNamespace : null;
    }

    // Only what can be had: asked for one without its controller, the runtime does not start at all. Rootless, cpu is often the one that is missing.
    private static ResourceLimits? Limits(WorkloadSpec spec, Func<SpecField, bool> can)
    {
        var limits = new ResourceLimits(
            can(SpecField.MemoryLimit) && spec.MemoryLimit is { } bytes ? new MemoryLimits(bytes, bytes) : null,
            can(SpecField.CpuLimit) && spec.CpuLimit is { } thousandths ? new CpuLimits(thousandths * CpuPeriod / 1000, CpuPeriod) : null,
            can(SpecField.PidsLimit) ? new PidsLimits(spec.PidsLimit ?? DefaultPids) : null);
        return limits == new ResourceLimits() ? null : limits;
    }

    private static IEnumerable<OciMount> Tmpfs(WorkloadSpec spec, ContainerPlace place)
    {
        var folders = place.Section.Folders().ToDictionary(folder => folder.Path, folder => folder.Bytes, StringComparer.Ordinal);
        folders["/tmp"] = spec.StorageLimit ?? folders.GetValueOrDefault("/tmp", DefaultTmp);
        return folders
            .Where(folder => !spec.Volumes.Any(volume => volume.Target == folder.Key))
            .OrderBy(folder => folder.Key, StringComparer.Ordinal)
            .Select(folder => new OciMount(folder.Key, "tmpfs", "tmpfs", ["rw", $"size={folder.Value}", "mode=1777", "nosuid", "nodev", "noexec"]));
    }

    private static IEnumerable<OciMount> Binds(ContainerPlace place) => place.Volumes
        .Where(volume => !volume.IsNamed)
        .Select(volume => new OciMount(volume.Target, "bind", volume.Source, ["rbind", volume.ReadOnly ? "ro" : "rw", "nosuid", "nodev", "rprivate"]));
}
