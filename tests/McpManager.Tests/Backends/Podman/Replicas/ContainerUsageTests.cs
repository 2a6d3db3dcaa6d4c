using McpManager.Backends.Podman.Models;
using McpManager.Backends.Podman.Replicas;

namespace McpManager.Tests.Backends.Podman.Replicas;

public class ContainerUsageTests
{
    [Fact]
    public void Cpu_is_what_was_used_between_two_looks()
    {
        var first = Next(null, cpu: 1_000_000_000, at: 10_000_000_000);
        (first.CpuPercent, first.MemoryBytes).ShouldBe((null, 4096));

        Next(first, cpu: 1_500_000_000, at: 12_000_000_000).CpuPercent.ShouldBe(25);
        Next(first, cpu: 4_000_000_000, at: 12_000_000_000).CpuPercent.ShouldBe(150);
        Next(first, cpu: 1_000_000_000, at: 12_000_000_000).CpuPercent.ShouldBe(0);
    }

    [Fact]
    public void A_counter_that_went_back_tells_nothing()
    {
        var first = Next(null, cpu: 5, at: 10);

        Next(first, cpu: 1, at: 20).CpuPercent.ShouldBeNull();
        Next(first, cpu: 6, at: 10).CpuPercent.ShouldBeNull();
        Next(first, cpu: 6, at: 9).CpuPercent.ShouldBeNull();
    }

    [Fact]
    public void Memory_without_bound_is_the_most_there_is() =>
        ContainerUsage.Next(null, new ContainerStats { MemUsage = ulong.MaxValue }).MemoryBytes.ShouldBe(long.MaxValue);

    private static ContainerUsage Next(ContainerUsage? before, ulong cpu, ulong at) =>
        ContainerUsage.Next(before, new ContainerStats { CpuNano = cpu, SystemNano = at, MemUsage = 4096 });
}
