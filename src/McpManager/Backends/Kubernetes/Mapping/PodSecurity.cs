using System.Globalization;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>The <em>restricted</em> profile of the Pod Security Standards, field by field, and a read-only root. Pure.</summary>
internal static class PodSecurity
{
    /// <summary>Beyond the ids of people and system services, as on Podman.</summary>
    public const long DefaultUser = 2000;

    /// <summary>From here on the kernel's setting below counts as safe.</summary>
    public const int LowPortMinor = 22;

    public const int FirstUnprivilegedPort = 1024;

    public static PodSecurityContext OfPod(WorkloadSpec spec, KubernetesSection section, int serverMinor)
    {
        var (user, group) = section.ImageUser && spec.User is null ? ((long?)null, (long?)null) : Ids(spec.User);
        return new PodSecurityContext
        {
            RunAsNonRoot = true,
            RunAsUser = user,
            RunAsGroup = group,

            // Volumes are the group's to write.
            FsGroup = group ?? DefaultUser,
            FsGroupChangePolicy = "OnRootMismatch",
            SeccompProfile = new SeccompProfile("RuntimeDefault"),

            // Without it a port below 1024 takes a capability. The namespace is the pod's own.
            Sysctls = spec.Port < FirstUnprivilegedPort && serverMinor >= LowPortMinor ? [new Sysctl("net.ipv4.ip_unprivileged_port_start", "0")] : null,
        };
    }

    public static ContainerSecurityContext OfContainer(WorkloadSpec spec) => new()
    {
        AllowPrivilegeEscalation = false,
        Privileged = false,
        ReadOnlyRootFilesystem = spec.ReadOnly,
        RunAsNonRoot = true,
        Capabilities = new CapabilitySet { Drop = ["ALL"] },
        SeccompProfile = new SeccompProfile("RuntimeDefault"),
    };

    /// <summary>Whether it is <c>uid</c> or <c>uid:gid</c>: the kubelet knows no names.</summary>
    public static bool IsNumeric(string user) => user.Split(':') is { Length: 1 or 2 } parts && parts.All(part => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id <= int.MaxValue);

    private static (long? User, long? Group) Ids(string? user)
    {
        var parts = (user ?? $"{DefaultUser}:{DefaultUser}").Split(':').Select(part => long.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture)).ToList();
        return (parts[0], parts.Count > 1 ? parts[1] : parts[0]);
    }
}
