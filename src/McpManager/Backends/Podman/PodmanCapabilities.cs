using System.Collections.Frozen;
using McpManager.Backends.Podman.Models;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Podman;

/// <summary>What this Podman enforces.</summary>
internal static class PodmanCapabilities
{
    public const string Name = "podman";

    private static readonly (SpecField Control, string Controller)[] s_limits =
        [(SpecField.MemoryLimit, "memory"), (SpecField.CpuLimit, "cpu"), (SpecField.PidsLimit, "pids")];

    /// <param name="info">What Podman says of itself; <c>null</c> while it has not been asked.</param>
    public static BackendCapabilities Of(PodmanInfo? info, bool canLimit)
    {
        var enforces = new HashSet<SpecField>
        {
            SpecField.Image,
            SpecField.Secrets,
            SpecField.Volumes,
            SpecField.User,
            SpecField.ReadOnly,
            SpecField.StorageLimit,
            SpecField.RestartPolicy,
        };
        var whyNot = new Dictionary<SpecField, string>
        {
            [SpecField.Autoscaling] = "it runs on one machine; set replicas",
            [SpecField.Stdio] = "stdio servers need the bridge, which is not supported yet",
            [SpecField.PerSession] = "session policies need the bridge, which is not supported yet",
        };
        foreach (var (control, controller) in s_limits)
        {
            if (WhyNoLimit(info, canLimit, controller) is { } why)
            {
                whyNot[control] = why;
            }
            else
            {
                enforces.Add(control);
            }
        }

        return new BackendCapabilities(Name, enforces.ToFrozenSet(), whyNot.ToFrozenDictionary());
    }

    private static string? WhyNoLimit(PodmanInfo? info, bool canLimit, string controller) => (info, canLimit) switch
    {
        (_, false) => "its cgroups are not delegated to it (PODMAN_LIMITS=none)",
        ({ Host: { Security.Rootless: true, CgroupVersion: "v1" } }, _) => "a rootless Podman limits nothing on a machine with cgroup v1",
        ({ Host.CgroupControllers: var controllers }, _) when !controllers.Contains(controller) => $"the cgroup controller {controller} is not delegated to Podman",
        _ => null,
    };
}
