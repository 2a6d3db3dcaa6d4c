using System.Text.Json.Nodes;
using McpManager.Client;
using McpManager.IntegrationTests.EchoServer;
using McpManager.IntegrationTests.Manager;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Kubernetes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpManager.IntegrationTests.Backends.Kubernetes;

/// <summary>Managers inside of the cluster, installed and used as k8s/README.md says.</summary>
public sealed class KubernetesDeployedTests(KubernetesDeployedTests.Installation installation) : IClassFixture<KubernetesDeployedTests.Installation>, IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private DeployedManager _manager = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _manager = await installation.GetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_workload_lives_its_whole_life_through_the_managers_in_the_cluster()
    {
        // The seed's own request.
        var created = await _manager.Api.CreateAsync(new WorkloadRequest { ServiceName = "echo", Template = "echo", Replicas = 3 }, s_patience, Ct);
        created.ReadyReplicas.ShouldBe(3);
        created.Backend.ShouldBe("kubernetes");
        created.Url.ShouldBe("http://echo.localhost/");

        await EveryManagerKnowsAsync("echo", 3);
        await ReachedAsync();
        await PodsAreRestrictedAsync();
        await LogsAreFollowedAsync();

        await _manager.Api.ScaleAsync("echo", 2, Ct);
        await StatusAsync(status => status is { DesiredReplicas: 2, Status: WorkloadPhase.Running } && status.Replicas.Count == 2, "scaled");

        var blue = new WorkloadRequest { Template = "echo", Replicas = 2, Environment = new Dictionary<string, string> { ["COLOUR"] = "blue" } };
        await _manager.Api.PutAsync("echo", blue, s_patience, Ct);
        (await StatusAsync(status => status is { Message: null, Status: WorkloadPhase.Running } && status.Replicas.Count == 2, "updated")).Environment.ShouldContain("COLOUR");

        await _manager.Api.PutAsync("echo", blue with { Command = ["/nowhere"] }, ct: Ct);
        var back = await StatusAsync(status => status.Message?.Contains("was restored", StringComparison.Ordinal) == true && status.ReadyReplicas == 2, "rolled back");
        back.Message.ShouldNotBeNull().ShouldContain("/nowhere");
        back.Environment.ShouldContain("COLOUR");

        await _manager.Api.DeleteAsync("echo", ct: Ct);
        await Eventually.GetAsync(LeftOfEchoAsync, left => left.Count == 0, "nothing is left", s_patience);
    }

    [Fact]
    public async Task A_pod_that_is_deleted_amid_requests_loses_none()
    {
        var created = await _manager.Api.CreateAsync(new WorkloadRequest { ServiceName = "drained", Template = "echo", Replicas = 2 }, s_patience, Ct);
        await EveryManagerKnowsAsync("drained", 2);
        var deleted = created.Replicas[0].Id;
        await using var traffic = new Traffic(_manager.Http, new Uri("http://drained.localhost/health"));
        await traffic.GoesOnAsync();

        await _manager.Space.Cluster.Kubectl.RunAsync("delete", "pod", deleted, "--namespace", _manager.Space.Name, "--wait=false");

        await Eventually.GetAsync(
            () => _manager.Api.GetAsync("drained", Ct),
            status => status.ReadyReplicas == 2 && status.Replicas.Count == 2 && status.Replicas.All(replica => replica.Id != deleted),
            "it is replaced",
            s_patience);
        await traffic.GoesOnAsync();
        (await traffic.EndAsync()).ShouldBeEmpty();
        await _manager.Api.DeleteAsync("drained", ct: Ct);
    }

    [Fact]
    public async Task The_managers_may_do_what_their_role_lists_and_nothing_else()
    {
        foreach (var allowed in new[] { "create deployments.apps", "patch services", "delete secrets", "get secrets", "get pods --subresource=log", "watch events", "update leases.coordination.k8s.io/mcp-manager" })
        {
            (await MayAsync(allowed)).ShouldBeTrue(allowed);
        }

        foreach (var refused in new[]
        {
            "list secrets", "watch secrets", "create pods", "delete pods", "create pods --subresource=exec", "create pods --subresource=attach", "create serviceaccounts --subresource=token",
            "create roles.rbac.authorization.k8s.io", "create rolebindings.rbac.authorization.k8s.io", "update deployments.apps", "list nodes", "list namespaces",
            "list deployments.apps --all-namespaces", "update leases.coordination.k8s.io/another", "get pods --namespace kube-system", "impersonate users", "escalate roles.rbac.authorization.k8s.io",
        })
        {
            (await MayAsync(refused)).ShouldBeFalse(refused);
        }
    }

    [Fact]
    public async Task The_cluster_keeps_all_that_the_manifests_say()
    {
        var kinds = "serviceaccounts,roles,rolebindings,configmaps,networkpolicies,deployments,services,ingresses,horizontalpodautoscalers,poddisruptionbudgets";
        var kept = (await _manager.Space.Cluster.Kubectl.JsonAsync("get", kinds, "--namespace", _manager.Space.Name))["items"]!.AsArray()
            .Where(item => item!["metadata"]!["annotations"]?["kubectl.kubernetes.io/last-applied-configuration"] is not null)
            .ToDictionary(item => $"{item!["kind"]}/{item["metadata"]!["name"]}", item => item!, StringComparer.Ordinal);

        kept.Keys.Select(key => key.Split('/')[0]).Distinct().Count().ShouldBe(10, string.Join(", ", kept.Keys));
        foreach (var (name, item) in kept)
        {
            var sent = JsonNode.Parse((string)item["metadata"]!["annotations"]!["kubectl.kubernetes.io/last-applied-configuration"]!)!;
            KeptObject.Lost(sent, item).ShouldBeEmpty(name);
        }
    }

    private async Task<bool> MayAsync(string what)
    {
        var (_, output, _) = await _manager.Space.Cluster.Kubectl.TryAsync(
            ["auth", "can-i", "--namespace", _manager.Space.Name, $"--as=system:serviceaccount:{_manager.Space.Name}:mcp-manager", .. what.Split(' ')]);
        return output.Trim().EndsWith("yes", StringComparison.Ordinal);
    }

    private Task<WorkloadStatus> StatusAsync(Func<WorkloadStatus, bool> matches, string what) => Eventually.GetAsync(() => _manager.Api.GetAsync("echo", Ct), matches, what, s_patience);

    private async Task EveryManagerKnowsAsync(string name, int replicas)
    {
        var pods = await DeployedManager.PodsAsync(_manager.Space);
        pods.Count.ShouldBe(2);
        foreach (var pod in pods)
        {
            using var http = DeployedManager.ClientTo((string)pod["status"]!["podIP"]!, 8000);
            http.BaseAddress = new Uri("http://mcp-manager/");
            await Eventually.GetAsync(() => new ManagerClient(http).GetAsync(name, Ct), status => status.ReadyReplicas == replicas, "every manager knows it", s_patience);
        }
    }

    // By the manager's host route, and by the workload's own Service.
    private async Task ReachedAsync()
    {
        (await _manager.Http.GetStringAsync("http://echo.localhost/echo/hello", Ct)).ShouldContain("hello");
        using var service = DeployedManager.ClientTo(await DeployedManager.AddressAsync(_manager.Space, "echo"), 80);
        (await service.GetStringAsync("http://echo/echo/hello", Ct)).ShouldContain("hello");

        using var http = DeployedManager.ClientTo(await DeployedManager.AddressAsync(_manager.Space, "mcp-manager"), 80);
        var transport = new HttpClientTransport(
            new HttpClientTransportOptions { Endpoint = new Uri("http://echo.localhost/mcp"), TransportMode = HttpTransportMode.StreamableHttp },
            http,
            ownsHttpClient: false);
        await using var client = await McpClient.CreateAsync(transport, Clients.Options(Clients.Stateless), cancellationToken: Ct);
        var sum = await client.CallToolAsync("add", Clients.Arguments(("a", 2), ("b", 3)), cancellationToken: Ct);
        sum.Content.OfType<TextContentBlock>().Single().Text.ShouldContain("5");
    }

    // Field by field: this version has no admission of its own for the profile.
    private async Task PodsAreRestrictedAsync()
    {
        var pods = (await _manager.Space.Cluster.Kubectl.JsonAsync("get", "pods", "--namespace", _manager.Space.Name))["items"]!.AsArray();
        pods.Count.ShouldBeGreaterThanOrEqualTo(5);
        foreach (var spec in pods.Select(pod => pod!["spec"]!))
        {
            RestrictedProfile.Breaks(spec).ShouldBeEmpty();
        }
    }

    private async Task LogsAreFollowedAsync()
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        done.CancelAfter(s_patience);
        await using var lines = _manager.Api.ReadLogsAsync("echo", new LogRequest { Tail = 5, Follow = true }, done.Token).GetAsyncEnumerator(done.Token);
        (await lines.MoveNextAsync()).ShouldBeTrue();
        lines.Current.Line.ShouldNotBeNullOrEmpty();
    }

    private async Task<IReadOnlyList<string>> LeftOfEchoAsync() => [.. (await _manager.Space.LeftAsync()).Where(item => item.Contains("/echo", StringComparison.Ordinal))];

    /// <summary>One for all tests here, made by the first: a machine without a cluster skips each with its reason.</summary>
    public sealed class Installation(KubeClusters clusters) : IAsyncDisposable
    {
        private readonly Lazy<Task<DeployedManager>> _manager = new(async () => await DeployedManager.StartAsync(await clusters.GetAsync()));

        public async ValueTask DisposeAsync()
        {
            if (_manager.IsValueCreated && _manager.Value.IsCompletedSuccessfully)
            {
                await (await _manager.Value).DisposeAsync();
            }
        }

        internal Task<DeployedManager> GetAsync() => _manager.Value;
    }
}
