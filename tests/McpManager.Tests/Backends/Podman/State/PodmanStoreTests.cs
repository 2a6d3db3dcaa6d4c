using McpManager.Backends.Podman;
using McpManager.Backends.Podman.Client;
using McpManager.Backends.Podman.State;
using McpManager.Tests.Fakes;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Tests.Backends.Podman.State;

public sealed class PodmanStoreTests : IDisposable
{
    private readonly FakeVolumes _podman = new();
    private readonly PodmanClient _client;
    private readonly PodmanStore _store;

    public PodmanStoreTests()
    {
        _client = _podman.Client();
        _store = New();
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static WorkloadName Web => WorkloadName.Parse("web");

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task What_is_wanted_and_how_its_replicas_fared_is_read_back()
    {
        await _store.SaveAsync(new StoredWorkload { State = State() }, Ct);
        await _store.SaveAsync(Web, new StoredReplica { Index = 1, SpecHash = "h", Failures = 2, LastError = "x" }, Ct);

        var found = await New().LoadAsync(Ct);

        var (workload, fault) = found.Workloads.ShouldHaveSingleItem().Value;
        fault.ShouldBeNull();
        SpecHash.Of(workload!.State.Spec).ShouldBe(SpecHash.Of(Specs.Of("web")));
        found.Replicas[Web].ShouldHaveSingleItem().ShouldBe(new StoredReplica { Index = 1, SpecHash = "h", Failures = 2, LastError = "x" });
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"state":null}""")]
    [InlineData("""{"state":{"spec":null,"running":true,"created_at":"2030-01-01T00:00:00Z","updated_at":"2030-01-01T00:00:00Z"}}""")]
    public async Task What_is_broken_is_a_fault_of_that_workload_alone(string text)
    {
        Put("net.state.web.g1", text);
        Put("net.state.web.0.g1", text);

        var found = await _store.LoadAsync(Ct);

        var (workload, fault) = found.Workloads[Web];
        workload.ShouldBeNull();
        fault.ShouldNotBeNull().ShouldStartWith("its stored state is broken");
        found.Replicas[Web].ShouldBeEmpty();
    }

    [Fact]
    public async Task What_holds_another_workload_or_replica_is_broken()
    {
        await _store.SaveAsync(new StoredWorkload { State = State() }, Ct);
        await _store.SaveAsync(Web, new StoredReplica { Index = 1, SpecHash = "h" }, Ct);
        Put("net.state.app.g1", _podman.All["net.state.web.g1"][PodmanLabels.State]);
        Put("net.state.web.0.g1", _podman.All["net.state.web.1.g1"][PodmanLabels.State]);

        var found = await New().LoadAsync(Ct);

        found.Workloads[WorkloadName.Parse("app")].Fault.ShouldNotBeNull().ShouldContain("it holds workload 'web'");
        found.Replicas[Web].ShouldHaveSingleItem().Index.ShouldBe(1);
    }

    [Fact]
    public async Task A_removal_that_was_begun_is_not_undone_by_what_is_saved_later()
    {
        await _store.SaveAsync(new StoredWorkload { State = State(), Removing = true, RemoveVolumes = true }, Ct);
        await _store.SaveAsync(new StoredWorkload { State = State() with { Message = "the update is through" } }, Ct);
        (await New().LoadAsync(Ct)).Workloads[Web].Workload.ShouldNotBeNull().RemoveVolumes.ShouldBeTrue();

        await _store.SaveAsync(Web, new StoredReplica { Index = 0, SpecHash = "h" }, Ct);
        await _store.DeleteAsync(Web, Ct);
        _podman.Names.ShouldBeEmpty();

        await _store.SaveAsync(new StoredWorkload { State = State() }, Ct);
        (await New().LoadAsync(Ct)).Workloads[Web].Workload.ShouldNotBeNull().Removing.ShouldBeFalse();
    }

    [Fact]
    public async Task Forgetting_a_workload_leaves_those_whose_names_begin_alike()
    {
        var other = WorkloadName.Parse("web-1");
        await _store.SaveAsync(new StoredWorkload { State = State() }, Ct);
        await _store.SaveAsync(other, new StoredReplica { Index = 0, SpecHash = "h" }, Ct);
        await _store.SaveAsync(Web, new StoredReplica { Index = 1, SpecHash = "h" }, Ct);

        await _store.DeleteAsync(Web, Ct);

        _podman.Names.ShouldBe(["net.state.web-1.0.g1"]);
    }

    private static DesiredState State() => new() { Spec = Specs.Of("web"), Running = true, CreatedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch };

    private PodmanStore New() => new(new StateVolumes(_client, new PodmanNames("net")), new PodmanNames("net"));

    private void Put(string volume, string text) => _podman.All[volume] = new()
    {
        [PodmanLabels.Owner] = "net",
        [PodmanLabels.Generation] = "1",
        [PodmanLabels.State] = text,
    };
}
