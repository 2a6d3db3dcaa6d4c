using McpManager.Errors;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Kubernetes;

namespace McpManager.IntegrationTests.Backends.Kubernetes;

/// <summary>A cluster whose parts fail, under a backend that goes on.</summary>
[Collection(KubeClusters.Disrupted)]
public sealed class KubernetesDisruptedTests(KubeClusters clusters) : KubernetesTest
{
    private protected override Task<KubeCluster> ClusterAsync() => clusters.GetDisruptedAsync();

    [Fact]
    public async Task Watches_go_on_after_the_API_server_was_killed()
    {
        var spec = Server();
        await Backend.ApplyAsync(spec, Ct);
        var before = (await ServesAsync(spec)).Replicas[0].Id;

        await Rig.Place.Cluster.RestartApiServerAsync();
        await Rig.Place.Cluster.Api.DeleteAsync($"{Rig.Place.Path("api/v1/*/pods")}/{before}");

        await FindAsync(spec, w => w.Replicas is [{ Ready: true } replica] && replica.Id != before, "has another replica");
        await ToldAsync(spec, "replica.removed");
        await Backend.ApplyAsync(spec with { Replicas = 2 }, Ct);
        await ServesAsync(spec with { Replicas = 2 });
    }

    [Fact]
    public async Task Creations_amid_which_the_API_server_was_killed_are_whole_or_undone_and_can_be_asked_for_again()
    {
        var specs = Enumerable.Range(0, 6).Select(_ => Server()).ToList();

        var outcomes = specs.Select(spec => Outcome.OfAsync(() => Backend.ApplyAsync(spec, Ct))).ToList();
        await Task.Delay(TimeSpan.FromMilliseconds(100), Ct);
        await Rig.Place.Cluster.RestartApiServerAsync();

        (await Task.WhenAll(outcomes)).ShouldAllBe(kind => kind == null || kind == ErrorKind.Unavailable);
        foreach (var spec in specs)
        {
            await Eventually.GetAsync(
                () => Backend.FindAsync(spec.Name, Ct),
                w => w is null or { Replicas: [{ Ready: true }] },
                $"{spec.Name} runs, or is not there",
                Patience);
            await Backend.ApplyAsync(spec, Ct);
            await ServesAsync(spec);
            await Backend.RemoveAsync(spec.Name, default, Ct);
        }

        await Rig.VerifyNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_replica_on_a_node_that_is_not_ready_gets_no_requests_until_it_is()
    {
        var spec = Server();
        await Backend.ApplyAsync(spec, Ct);
        await ServesAsync(spec);

        await Rig.Place.Cluster.StopKubeletAsync();
        try
        {
            await FindAsync(spec, w => w.Replicas is [{ Ready: false }], "is not ready");
        }
        finally
        {
            await Rig.Place.Cluster.StartKubeletAsync();
        }

        await ServesAsync(spec);
    }
}
