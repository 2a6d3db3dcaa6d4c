using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using McpManager.Errors;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Kubernetes;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Kubernetes;

/// <summary>What goes wrong around workloads in a cluster, and what becomes of them.</summary>
public sealed class KubernetesFaultTests(KubeClusters clusters) : KubernetesTest
{
    private KubeApi Api => Rig.Place.Cluster.Api;

    private protected override Task<KubeCluster> ClusterAsync() => clusters.GetAsync();

    [Fact]
    public async Task What_is_changed_or_deleted_by_hand_is_set_right_and_told()
    {
        var spec = Server(replicas: 2);
        await Backend.ApplyAsync(spec, Ct);
        await ServesAsync(spec);

        await Api.DeleteAsync(Path("api/v1/*/services", spec));
        await Api.DeleteAsync(Path("apis/networking.k8s.io/v1/*/networkpolicies", spec));
        await Rig.Place.Cluster.Kubectl.RunAsync("set", "image", "--namespace", Rig.Place.Name, $"deployment/{spec.Name}", "server=localhost/another:1");
        await Rig.Place.Cluster.Kubectl.RunAsync("scale", "--namespace", Rig.Place.Name, $"deployment/{spec.Name}", "--replicas=4");

        await Eventually.GetAsync(() => Api.FindAsync(Path("api/v1/*/services", spec)), service => service is not null, "the Service is back", Patience);
        await Eventually.GetAsync(() => Api.FindAsync(Path("apis/networking.k8s.io/v1/*/networkpolicies", spec)), policy => policy is not null, "the policy is back", Patience);
        await Eventually.GetAsync(
            () => Api.FindAsync(Path("apis/apps/v1/*/deployments", spec)),
            d => (int?)d!["spec"]!["replicas"] == 2 && (string?)d["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] != "localhost/another:1",
            "the Deployment is as it was",
            Patience);
        await ToldAsync(spec, "resource.repaired");
        await ServesAsync(spec);
    }

    [Fact]
    public async Task A_Secret_that_was_deleted_by_hand_comes_back_with_what_was_in_it()
    {
        var spec = Server();
        await Backend.ApplyAsync(spec, Ct);
        await ServesAsync(spec);
        var secret = Path("api/v1/*/secrets", (await SecretAsync())!);
        var before = (await Api.FindAsync(secret))!["data"]!.ToJsonString();

        await Api.DeleteAsync(secret);
        await Api.DeleteAsync(Path("api/v1/*/services", spec));

        var after = await Eventually.GetAsync(() => Api.FindAsync(secret), found => found is not null, "the Secret is back", Patience);
        after!["data"]!.ToJsonString().ShouldBe(before);
    }

    [Fact]
    public async Task A_pod_that_was_deleted_is_replaced()
    {
        var spec = Server();
        await Backend.ApplyAsync(spec, Ct);
        var before = (await ServesAsync(spec)).Replicas[0].Id;

        await Api.DeleteAsync(Path("api/v1/*/pods", before));

        await FindAsync(spec, w => w.Replicas is [{ Ready: true } replica] && replica.Id != before, "has another replica");
    }

    [Fact]
    public async Task A_pod_that_was_evicted_is_replaced_and_not_before_another_serves()
    {
        var spec = Server(replicas: 2);
        await Backend.ApplyAsync(spec, Ct);
        var before = (await ServesAsync(spec)).Replicas.Select(replica => replica.Id).ToList();
        await Eventually.GetAsync(() => BudgetAsync(spec), budget => (int?)budget?["status"]?["disruptionsAllowed"] == 1, "the budget is counted", Patience);

        (await EvictAsync(before[0])).ShouldBe(HttpStatusCode.Created);
        (await EvictAsync(before[1])).ShouldBe(HttpStatusCode.TooManyRequests, "the budget keeps one");

        var after = await FindAsync(spec, w => w.Replicas.Length == 2 && w.Replicas.All(r => r.Ready == true && r.Id != before[0]), "has another replica");
        after.Replicas.ShouldContain(replica => replica.Id == before[1]);
    }

    [Fact]
    public async Task An_image_that_cannot_be_pulled_is_told_as_such()
    {
        var spec = Server() with { Image = "localhost/mcp-test/none:1", Command = [] };
        await Backend.ApplyAsync(spec, Ct);

        var workload = await FindAsync(spec, w => w.Replicas is [{ LastError: not null }], "tells why");

        workload.Replicas[0].State.ShouldBe(ReplicaState.Pending);
        workload.Replicas[0].LastError.ShouldNotBeNull().ShouldStartWith("the image cannot be pulled");
        workload.Replicas[0].LastError.ShouldNotBeNull().ShouldContain(spec.Image!);
    }

    [Fact]
    public async Task A_replica_that_no_node_can_take_says_why_until_one_can()
    {
        var spec = Server() with { MemoryLimit = 1L << 50 };
        await Backend.ApplyAsync(spec, Ct);

        var workload = await FindAsync(spec, w => w.Replicas is [{ LastError: not null }], "tells why");

        workload.Replicas[0].LastError.ShouldNotBeNull().ShouldStartWith("no node can take it: ");
        workload.Replicas[0].LastError.ShouldNotBeNull().ShouldContain("Insufficient memory");
        workload.Replicas[0].Progress.ShouldBeNull();

        var less = spec with { MemoryLimit = 64 << 20 };
        await Backend.ApplyAsync(less, Ct);
        (await ServesAsync(less)).Replicas.ShouldAllBe(replica => replica.LastError == null);
    }

    [Fact]
    public async Task A_quota_that_is_used_up_is_told_as_such_and_served_once_there_is_more()
    {
        await Rig.Place.QuotaAsync("one", ("pods", "1"));
        var spec = Server(replicas: 2);
        await Backend.ApplyAsync(spec, Ct);

        var workload = await FindAsync(spec, w => w.Message?.Contains("exceeded quota", StringComparison.Ordinal) == true, "tells of the quota");
        workload.Message.ShouldNotBeNull().ShouldStartWith("the cluster refuses replicas");

        await Rig.Place.RemoveQuotaAsync("one");
        await ServesAsync(spec);
    }

    [Fact]
    public async Task A_quota_without_room_for_another_Deployment_refuses_it_and_leaves_nothing()
    {
        await Rig.Place.QuotaAsync("none", ("count/deployments.apps", "0"));
        var spec = Server();

        var failure = await Should.ThrowAsync<ManagerException>(() => Backend.ApplyAsync(spec, Ct));

        failure.Kind.ShouldBe(ErrorKind.QuotaExceeded);
        (await Backend.FindAsync(spec.Name, Ct)).ShouldBeNull();
        await Rig.VerifyNothingIsLeftAsync();
    }

    [Fact]
    public async Task Two_managers_that_are_asked_for_one_name_make_it_once()
    {
        var one = Rig.Backend;
        var two = await Rig.StartAsync();
        try
        {
            var spec = Server();
            var same = await Task.WhenAll(one.ApplyAsync(spec, Ct), two.ApplyAsync(spec, Ct));
            same.Select(w => SpecHash.Of(w.Spec)).Distinct().Count().ShouldBe(1);

            var red = Server();
            var green = red with { Environment = Sorted.Empty.Add("COLOUR", "green") };
            var results = await Task.WhenAll(Outcome.OfAsync(() => one.ApplyAsync(red, Ct)), Outcome.OfAsync(() => two.ApplyAsync(green, Ct)));

            // Both at once: one is refused. One after the other: the second is an update, as any.
            results.Count(kind => kind is null).ShouldBeGreaterThanOrEqualTo(1);
            results.Where(kind => kind is not null).ShouldAllBe(kind => kind == ErrorKind.Conflict);
            await ServesAsync(red);
        }
        finally
        {
            await one.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_is_somebody_else_s_is_left_alone()
    {
        var spec = Server();
        await Rig.Place.Cluster.Kubectl.RunAsync("create", "service", "clusterip", $"{spec.Name}", "--tcp=80:80", "--namespace", Rig.Place.Name);

        (await Should.ThrowAsync<ManagerException>(() => Backend.ApplyAsync(spec, Ct))).Kind.ShouldBe(ErrorKind.Conflict);

        (await Api.FindAsync(Path("api/v1/*/services", spec)))!["metadata"]!["labels"]!["app"]!.GetValue<string>().ShouldBe(spec.Name.Value);
        (await Backend.FindAsync(spec.Name, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task A_volume_outlives_its_workload_unless_its_removal_asks_for_it()
    {
        var spec = Server() with
        {
            Command = ["sh", "-c", "echo once >> /data/starts; cp /data/starts /tmp/health; exec httpd -f -p 8000 -h /tmp"],
            Volumes = [new VolumeMount("data", "/data", ReadOnly: false)],
        };
        await Backend.ApplyAsync(spec, Ct);
        await ServesAsync(spec);
        await Backend.RemoveAsync(spec.Name, new RemoveOptions(Volumes: false), Ct);
        (await Rig.Place.LeftAsync()).ShouldContain(item => item.StartsWith("persistentvolumeclaims/", StringComparison.Ordinal));

        await Backend.ApplyAsync(spec, Ct);
        var address = (await ServesAsync(spec)).Replicas[0].Address!;
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        (await http.GetStringAsync($"http://{address.Host}:{address.Port}/health", Ct)).ShouldBe("once\nonce\n");

        await Backend.RemoveAsync(spec.Name, new RemoveOptions(Volumes: true), Ct);
        await Rig.VerifyNothingIsLeftAsync();
    }

    private async Task<JsonNode?> BudgetAsync(WorkloadSpec spec) =>
        await Api.FindAsync(Path("apis/policy/v1/*/poddisruptionbudgets", spec)) ?? await Api.FindAsync(Path("apis/policy/v1beta1/*/poddisruptionbudgets", spec));

    private async Task<HttpStatusCode> EvictAsync(string pod)
    {
        var eviction = new JsonObject { ["apiVersion"] = "policy/v1beta1", ["kind"] = "Eviction", ["metadata"] = new JsonObject { ["name"] = pod, ["namespace"] = Rig.Place.Name } };
        using var response = await Api.Http.PostAsJsonAsync($"{Path("api/v1/*/pods", pod)}/eviction", eviction, Ct);
        return response.StatusCode;
    }

    private async Task<string?> SecretAsync() => (string?)(await Api.ListAsync(Rig.Place.Path("api/v1/*/secrets")))
        .Single(secret => (string?)secret["metadata"]!["labels"]?["app.kubernetes.io/managed-by"] == "mcp-manager")["metadata"]!["name"];

    private string Path(string kind, WorkloadSpec spec) => Path(kind, spec.Name.Value);

    private string Path(string kind, string name) => $"{Rig.Place.Path(kind)}/{name}";
}
