using System.Collections.Immutable;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Planning;

/// <summary>What a template or a default asked for and the backend does not enforce: the warnings of a status. Pure.</summary>
internal static class Enforcement
{
    private static readonly (SpecField Control, Func<WorkloadSpec, string?> Describe)[] s_controls =
    [
        (SpecField.Secrets, s => s.Secrets.IsEmpty ? null : $"secrets {string.Join(", ", s.Secrets.Keys)}"),
        (SpecField.Volumes, s => s.Volumes.IsEmpty ? null : $"volumes {string.Join(", ", s.Volumes.Select(v => v.Target))}"),
        (SpecField.MemoryLimit, s => s.MemoryLimit is { } bytes ? $"memory_limit {Quantity.FormatMemory(bytes)}" : null),
        (SpecField.CpuLimit, s => s.CpuLimit is { } millicores ? $"cpu_limit {Quantity.FormatCpu(millicores)}" : null),
        (SpecField.PidsLimit, s => s.PidsLimit is { } pids ? $"pids_limit {pids}" : null),
        (SpecField.StorageLimit, s => s.StorageLimit is { } bytes ? $"storage_limit {Quantity.FormatMemory(bytes)}" : null),
        (SpecField.Autoscaling, s => s.Autoscaling is { } a ? $"autoscaling {a.MinReplicas} to {a.MaxReplicas}" : null),
        (SpecField.User, s => s.User is { } user ? $"user {user}" : null),
        (SpecField.ReadOnly, s => s.ReadOnly ? "read_only true" : null),
        (SpecField.RestartPolicy, s => s.RestartPolicy.MayEnd ? $"restart_policy {s.RestartPolicy}" : null),
    ];

    public static ImmutableArray<string> Warnings(WorkloadSpec spec, BackendCapabilities capabilities) =>
    [
        .. s_controls
            .Where(control => !capabilities.Can(control.Control))
            .Select(control => (control.Control, Text: control.Describe(spec)))
            .Where(asked => asked.Text is not null)
            .Select(asked => $"{asked.Text} is not enforced by the {capabilities.Backend} backend{Why(asked.Control, capabilities)}"),
    ];

    private static string Why(SpecField control, BackendCapabilities capabilities) =>
        capabilities.WhyNot.TryGetValue(control, out var why) ? $": {why}" : "";
}
