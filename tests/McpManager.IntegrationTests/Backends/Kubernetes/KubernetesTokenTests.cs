using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Kubernetes;

namespace McpManager.IntegrationTests.Backends.Kubernetes;

/// <summary>A manager with the rights of k8s/ and no others, whose token is renewed in its file while it runs, as the kubelet does it.</summary>
public sealed class KubernetesTokenTests(KubeClusters clusters) : KubernetesTest
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mcp-token-");

    private protected override Task<KubeCluster> ClusterAsync() => clusters.GetAsync();

    private protected override ValueTask EndAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_token_that_was_renewed_is_used_and_the_one_before_no_more()
    {
        var first = await UseTokenAsync();
        var spec = Server();
        await Backend.ApplyAsync(spec, Ct);
        await ServesAsync(spec);

        await WriteAsync(await TokenAsync("second"));
        await Rig.Place.Cluster.Api.DeleteAsync(Rig.Place.Path("api/v1/*/secrets/first"));
        await Eventually.GetAsync(() => StatusAsync(first), status => status == HttpStatusCode.Unauthorized, "the first token is worth nothing", Patience);

        await Backend.ApplyAsync(spec with { Replicas = 2 }, Ct);
        (await Backend.CheckAsync(Ct)).Reachable.ShouldBeTrue();
        await ServesAsync(spec with { Replicas = 2 });
        await Backend.RemoveAsync(spec.Name, default, Ct);
    }

    private async Task<string> UseTokenAsync()
    {
        var kubectl = Rig.Place.Cluster.Kubectl;
        await Rig.StopAsync();
        foreach (var manifest in new[] { "10-serviceaccount.yaml", "11-role.yaml" })
        {
            await kubectl.RunAsync("apply", "--namespace", Rig.Place.Name, "--filename", Path.Combine(Repository.Root, "k8s", manifest));
        }

        var token = await TokenAsync("first");
        await WriteAsync(token);
        Rig.Kubeconfig = Path.Combine(_folder.FullName, "kubeconfig");
        var cluster = (await kubectl.JsonAsync("config", "view", "--raw", "--minify", "--flatten"))["clusters"]![0]!["cluster"]!;
        var config = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Config",
            ["clusters"] = new JsonArray(new JsonObject { ["name"] = "it", ["cluster"] = cluster.DeepClone() }),
            ["users"] = new JsonArray(new JsonObject { ["name"] = "manager", ["user"] = new JsonObject { ["tokenFile"] = TokenFile } }),
            ["contexts"] = new JsonArray(new JsonObject { ["name"] = "it", ["context"] = new JsonObject { ["cluster"] = "it", ["user"] = "manager", ["namespace"] = Rig.Place.Name } }),
            ["current-context"] = "it",
        };
        await File.WriteAllTextAsync(Rig.Kubeconfig, config.ToJsonString(), Ct);
        await StartAsync();
        return token;
    }

    private string TokenFile => Path.Combine(_folder.FullName, "token");

    // Bound to a Secret, with which it ends.
    private async Task<string> TokenAsync(string secret)
    {
        var api = Rig.Place.Cluster.Api;
        var bound = await api.CreateAsync(Rig.Place.Path("api/v1/*/secrets"), new JsonObject { ["metadata"] = new JsonObject { ["name"] = secret } });
        var request = new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenRequest",
            ["spec"] = new JsonObject
            {
                ["expirationSeconds"] = 3600,
                ["boundObjectRef"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Secret", ["name"] = secret, ["uid"] = (string)bound["metadata"]!["uid"]! },
            },
        };
        return (string)(await api.CreateAsync(Rig.Place.Path("api/v1/*/serviceaccounts/mcp-manager/token"), request))["status"]!["token"]!;
    }

    // As a whole, as the kubelet does it.
    private async Task WriteAsync(string token)
    {
        await File.WriteAllTextAsync(TokenFile + ".new", token, Ct);
        File.Move(TokenFile + ".new", TokenFile, overwrite: true);
    }

    private async Task<HttpStatusCode> StatusAsync(string token)
    {
        using var http = Rig.Place.Cluster.Api.Nobody();
        using var request = new HttpRequestMessage(HttpMethod.Get, Rig.Place.Path("api/v1/*/pods")) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var response = await http.SendAsync(request, Ct);
        return response.StatusCode;
    }
}
