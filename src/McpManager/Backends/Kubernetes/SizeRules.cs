using System.Text;
using McpManager.Backends.Kubernetes.Mapping;
using McpManager.Errors;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes;

/// <summary>What would be too large, or too small, for a cluster. Pure.</summary>
internal static class SizeRules
{
    // Below, the runtime itself does not start.
    private const long MinMemory = 6L << 20;

    // Annotations have 256 KiB in all, and the spec is there twice while a rollout goes on.
    private const int MaxSpec = 96 << 10;

    public static void Check(WorkloadSpec spec, FieldErrors errors)
    {
        if (spec.MemoryLimit < MinMemory)
        {
            errors.Add("memory_limit", $"must be at least {Quantity.FormatMemory(MinMemory)} for a container");
        }

        if (spec is { StorageLimit: not null, ReadOnly: true } && spec.Volumes.Any(volume => volume.Target == "/tmp"))
        {
            errors.Add("storage_limit", "is the size of /tmp, where a volume is");
        }

        if (Encoding.UTF8.GetByteCount(SpecText.Write(spec)) > MaxSpec)
        {
            errors.Add(Largest(spec), $"is too long: the workload without its environment must be at most {MaxSpec >> 10} KiB here, as the cluster keeps it in an annotation");
        }
    }

    private static string Largest(WorkloadSpec spec)
    {
        (string Field, long Size)[] fields =
        [
            ("command", spec.Command.Sum(part => (long)part.Length)),
            ("args", spec.Args.Sum(part => (long)part.Length)),
            ("secrets", spec.Secrets.Sum(pair => (long)pair.Key.Length + pair.Value.Length)),
            ("labels", spec.Labels.Sum(pair => (long)pair.Key.Length + pair.Value.Length)),
            ("volumes", spec.Volumes.Sum(volume => (long)volume.Source.Length + volume.Target.Length)),
            ("template", spec.BackendSection?.GetRawText().Length ?? 0),
        ];
        return fields.MaxBy(field => field.Size).Field;
    }
}
