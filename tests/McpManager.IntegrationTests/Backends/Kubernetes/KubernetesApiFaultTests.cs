using McpManager.Errors;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Kubernetes;
using McpManager.Workloads.Backends;

namespace McpManager.IntegrationTests.Backends.Kubernetes;

/// <summary>An API server that answers otherwise than it should, or not at all.</summary>
public sealed class KubernetesApiFaultTests(KubeClusters clusters) : KubernetesTest
{
    private FaultyApi? _faulty;

    private FaultyApi Api => _faulty!;

    private protected override Task<KubeCluster> ClusterAsync() => clusters.GetAsync();

    private protected override ValueTask EndAsync() => _faulty is null ? ValueTask.CompletedTask : _faulty.DisposeAsync();

    [Fact]
    public async Task Too_many_requests_are_waited_for()
    {
        await UseFaultyAsync();
        var asked = Api.BreakAt("POST", "/deployments", ApiFaults.Answer(429, "TooManyRequests", retryAfter: 1), times: 2);
        var spec = Server();

        await Backend.ApplyAsync(spec, Ct);

        asked.IsCompleted.ShouldBeTrue();
        await ServesAsync(spec);
    }

    [Fact]
    public async Task A_conflict_is_told_and_changes_nothing()
    {
        await UseFaultyAsync();
        var spec = Server();
        await Backend.ApplyAsync(spec, Ct);
        await ServesAsync(spec);
        _ = Api.BreakAt("PATCH", $"/deployments/{spec.Name}", ApiFaults.Answer(409, "Conflict"), times: 5);

        var failure = await Should.ThrowAsync<ManagerException>(() => Backend.ApplyAsync(spec with { Replicas = 2 }, Ct));

        failure.Kind.ShouldBe(ErrorKind.Conflict);
        (await Backend.FindAsync(spec.Name, Ct))!.Spec.Replicas.ShouldBe(1);
    }

    [Fact]
    public async Task A_watch_that_has_expired_or_was_cut_goes_on()
    {
        await UseFaultyAsync();
        var expired = Api.BreakAt("GET", "watch=", ApiFaults.Expired, times: 3);
        Api.CutAll();
        await expired.WaitAsync(Patience, Ct);
        var spec = Server();

        await Backend.ApplyAsync(spec, Ct);

        await ToldAsync(spec, "replica.started");
    }

    [Theory]
    [InlineData("POST", "/deployments")]
    [InlineData("POST", "/secrets")]
    [InlineData("PATCH", "/networkpolicies/")]
    [InlineData("PATCH", "/services/")]
    [InlineData("PATCH", "/deployments/")]
    public async Task A_creation_that_was_broken_off_at_any_step_is_finished_or_undone(string method, string call)
    {
        await UseFaultyAsync();
        var broken = Api.BreakAt(method, call, ApiFaults.Cut, times: 20);
        var spec = Server();

        var failure = await Should.ThrowAsync<ManagerException>(() => Backend.ApplyAsync(spec, Ct));
        failure.Kind.ShouldBe(ErrorKind.Unavailable);
        Api.Heal();

        await Eventually.GetAsync(
            async () => (Workload: await Backend.FindAsync(spec.Name, Ct), Left: await Rig.Place.LeftAsync()),
            state => state.Workload is { Replicas: [{ Ready: true }] } || (state.Workload is null && state.Left.Count == 0),
            "it runs, or nothing is left",
            Patience);
    }

    [Fact]
    public async Task An_API_server_that_is_away_is_told_and_found_again()
    {
        await UseFaultyAsync();
        var spec = Server();
        await Backend.ApplyAsync(spec, Ct);
        await ServesAsync(spec);

        Api.IsDown = true;
        Api.CutAll();
        (await Backend.CheckAsync(Ct)).Reachable.ShouldBeFalse();
        (await Should.ThrowAsync<ManagerException>(() => Backend.ListAsync(Ct))).Kind.ShouldBe(ErrorKind.Unavailable);

        Api.IsDown = false;
        (await Backend.CheckAsync(Ct)).Reachable.ShouldBeTrue();
        await Rig.Place.Cluster.Api.DeleteAsync($"{Rig.Place.Path("api/v1/*/pods")}/{(await ServesAsync(spec)).Replicas[0].Id}");
        await ToldAsync(spec, "replica.removed");
        await Backend.RemoveAsync(spec.Name, new RemoveOptions(Volumes: false), Ct);
    }

    private async Task UseFaultyAsync()
    {
        await Rig.StopAsync();
        _faulty = await FaultyApi.StartAsync(Rig.Place.Cluster.Api, Rig.Place.Name);
        Rig.Kubeconfig = _faulty.Kubeconfig;
        await StartAsync();
    }
}
