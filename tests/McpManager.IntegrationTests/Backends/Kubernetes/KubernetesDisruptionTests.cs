using System.Text.Json.Nodes;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Kubernetes;

namespace McpManager.IntegrationTests.Backends.Kubernetes;

/// <summary>What the tests of faults rely on: the cluster comes back from what is done to it.</summary>
[Collection(KubeClusters.Disrupted)]
public sealed class KubernetesDisruptionTests(KubeClusters clusters)
{
    [Fact]
    public async Task The_API_server_is_killed_and_comes_back_with_what_it_knew()
    {
        var cluster = await clusters.GetDisruptedAsync();
        await using var place = await cluster.NamespaceAsync();
        var path = place.Path("api/v1/*/configmaps");
        await cluster.Api.CreateAsync(path, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "kept" } });

        await cluster.RestartApiServerAsync();

        (await cluster.Api.FindAsync($"{path}/kept")).ShouldNotBeNull();
        (await cluster.Kubectl.RunAsync("get", "nodes", "--output", "name")).Trim().ShouldBe("node/node1");
    }

    [Fact]
    public async Task A_node_without_a_kubelet_is_not_ready_until_it_has_one_again()
    {
        var cluster = await clusters.GetDisruptedAsync();

        await cluster.StopKubeletAsync();
        await Eventually.GetAsync(() => ReadyAsync(cluster), status => status == "Unknown", "the node is not ready", TimeSpan.FromMinutes(2));

        await cluster.StartKubeletAsync();
        (await ReadyAsync(cluster)).ShouldBe("True");
    }

    private static async Task<string?> ReadyAsync(KubeCluster cluster)
    {
        var node = await cluster.Api.FindAsync("api/v1/nodes/node1");
        return (string?)node!["status"]!["conditions"]!.AsArray().Single(condition => (string?)condition!["type"] == "Ready")!["status"];
    }
}
