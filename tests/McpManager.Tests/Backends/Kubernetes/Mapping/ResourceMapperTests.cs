using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;
using static McpManager.Tests.Backends.Kubernetes.Mapping.Places;

namespace McpManager.Tests.Backends.Kubernetes.Mapping;

public class ResourceMapperTests
{
    private const long Mebi = 1 << 20;

    [Fact]
    public void Limits_are_the_spec_s_and_a_share_of_them_is_promised()
    {
        var resources = Of(Spec with { CpuLimit = 500, MemoryLimit = 512 * Mebi });

        Text(resources.Limits!).ShouldBe($"cpu=500m ephemeral-storage={1L << 30} memory={512 * Mebi}");
        Text(resources.Requests!).ShouldBe($"cpu=50m ephemeral-storage={64 * Mebi} memory={256 * Mebi}");
    }

    [Fact]
    public void What_is_promised_has_a_least_amount_and_is_never_more_than_the_limit()
    {
        var small = Of(Spec with { CpuLimit = 20, MemoryLimit = 8 * Mebi, StorageLimit = 4 * Mebi });

        Text(small.Requests!).ShouldBe($"cpu=10m ephemeral-storage={64 * Mebi} memory={8 * Mebi}");
    }

    [Fact]
    public void An_autoscaled_replica_is_promised_all_so_that_its_target_is_a_share_of_the_limit() =>
        Of(Spec with { Autoscaling = new Autoscaling(1, 3, 80) }).Requests!["cpu"].ShouldBe("500m");

    [Fact]
    public void The_template_may_promise_otherwise_within_the_limit()
    {
        var spec = Spec with { CpuLimit = 500, MemoryLimit = 64 * Mebi, BackendSection = Section("""{"requests": {"cpu": "0.25", "memory": "1g"}}""") };

        Text(Of(spec).Requests!).ShouldBe($"cpu=250m ephemeral-storage={64 * Mebi} memory={64 * Mebi}");
    }

    [Fact]
    public void Storage_has_room_for_each_folder_and_for_the_log()
    {
        Of(Spec with { StorageLimit = 100 * Mebi }).Limits!["ephemeral-storage"].ShouldBe($"{164 * Mebi}");
        Of(Spec with { BackendSection = Section("""{"tmpfs": {"/cache": "2g", "/tmp": "8m"}}""") }).Limits!["ephemeral-storage"].ShouldBe($"{3L << 30}");
    }

    private static Resources Of(WorkloadSpec spec) => Server(spec).Resources!;

    private static string Text(IEnumerable<KeyValuePair<string, string>> quantities) => string.Join(' ', quantities.Select(pair => $"{pair.Key}={pair.Value}"));
}
