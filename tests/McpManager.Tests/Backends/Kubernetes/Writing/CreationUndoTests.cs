using System.Net;
using System.Text.Json;
using McpManager.Backends.Kubernetes;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.State;
using McpManager.Backends.Kubernetes.Writing;
using McpManager.Tests.Backends.Kubernetes.Client;
using McpManager.Workloads.Spec;
using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.Backends.Kubernetes.Writing;

public class CreationUndoTests
{
    [Fact]
    public async Task The_volumes_that_it_made_go_then_the_Deployment_and_those_of_an_earlier_workload_stay()
    {
        var list = new KubeList<PersistentVolumeClaim> { Metadata = new ListMeta(), Items = [Claim("old", "uid-before"), Claim("new", "uid-now")] };
        var cluster = new FakeCluster((request, _) => FakeCluster.Json(HttpStatusCode.OK, request.Method == HttpMethod.Get ? JsonSerializer.Serialize(list, KubeResources.Claims.ListType) : "{}"));
        var access = new DeploymentAccess(cluster.Client(), new KindCache<Deployment>(new FakeTimeProvider()));

        await new CreationUndo(cluster.Client(), access).UndoAsync(WorkloadName.Parse("echo"), "uid-now", TestContext.Current.CancellationToken);

        cluster.Asked.Where(asked => asked.StartsWith("DELETE", StringComparison.Ordinal)).ShouldBe(
        [
            "DELETE /api/v1/namespaces/mcp/persistentvolumeclaims/new",
            "DELETE /apis/apps/v1/namespaces/mcp/deployments/echo",
        ]);
        cluster.Bodies.ShouldContain(body => body.Contains("uid-claim-new", StringComparison.Ordinal));
    }

    private static PersistentVolumeClaim Claim(string name, string madeFor) => new()
    {
        Metadata = new ObjectMeta { Name = name, Uid = $"uid-claim-{name}", Labels = Given.Labels(), Annotations = Sorted.Empty.Add(KubernetesNames.MadeFor, madeFor) },
    };
}
