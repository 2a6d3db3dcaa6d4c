using McpManager.Backends.Podman.Models;

namespace McpManager.Backends.Podman.Replicas;

/// <summary>What a container uses, of two looks at it. Pure.</summary>
/// <param name="CpuPercent">Of one core; <c>null</c> until the second look.</param>
internal sealed record ContainerUsage(ulong CpuNano, ulong SystemNano, double? CpuPercent, long MemoryBytes)
{
    public static ContainerUsage Next(ContainerUsage? before, ContainerStats now)
    {
        // A counter that went back is another run's.
        double? percent = before is { } b && now.SystemNano > b.SystemNano && now.CpuNano >= b.CpuNano
            ? Math.Round(100.0 * (now.CpuNano - b.CpuNano) / (now.SystemNano - b.SystemNano), 2)
            : null;
        return new ContainerUsage(now.CpuNano, now.SystemNano, percent, (long)Math.Min(now.MemUsage, long.MaxValue));
    }
}
