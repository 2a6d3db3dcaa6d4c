using System.Globalization;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>What a replica may use at most, and what it is promised. Pure.</summary>
internal static class ResourceMapper
{
    private const int MinCpu = 10;
    private const long MinMemory = 16L << 20;
    private const long DefaultStorage = 1L << 30;
    private const long StorageRequest = 64L << 20;
    private const long LogRoom = 64L << 20;

    public static Resources Map(WorkloadSpec spec, KubernetesSection section, KubernetesOptions options)
    {
        var storage = Storage(spec, section);
        var limits = Sorted.Empty.Add("ephemeral-storage", Bytes(storage));
        var requests = Sorted.Empty.Add("ephemeral-storage", Bytes(Math.Min(StorageRequest, storage)));
        if (spec.CpuLimit is { } cpu)
        {
            limits = limits.Add("cpu", Millicores(cpu));

            // An autoscaler measures against what is promised: its target is then a share of the limit.
            var promised = spec.Autoscaling is not null ? cpu : Math.Min(cpu, Math.Max(MinCpu, cpu * options.CpuRequestPercent / 100));
            requests = requests.Add("cpu", Millicores(Math.Min(cpu, section.Requests?.Millicores ?? promised)));
        }

        if (spec.MemoryLimit is { } memory)
        {
            limits = limits.Add("memory", Bytes(memory));
            var promised = Math.Min(memory, Math.Max(MinMemory, memory * options.MemoryRequestPercent / 100));
            requests = requests.Add("memory", Bytes(Math.Min(memory, section.Requests?.Bytes ?? promised)));
        }

        return new Resources { Limits = limits, Requests = requests };
    }

    // The log counts too.
    private static long Storage(WorkloadSpec spec, KubernetesSection section)
    {
        // Each of the template's folders has its own size, which must fit.
        var folders = section.Folders().Where(folder => folder.Path != "/tmp").Sum(folder => folder.Bytes);
        return folders + (spec.StorageLimit is { } limit ? limit + LogRoom : DefaultStorage);
    }

    public static string Bytes(long bytes) => bytes.ToString(CultureInfo.InvariantCulture);

    public static string Millicores(int millicores) => $"{millicores.ToString(CultureInfo.InvariantCulture)}m";
}
