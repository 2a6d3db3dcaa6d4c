using McpManager.Backends.Process.State;
using McpManager.Tests.Workloads.Supervision;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Tests.Backends.Process.State;

public sealed class StateStoreTests : IDisposable
{
    private static readonly WorkloadName s_name = SupervisorHarness.Spec.Name;

    private readonly TempFolder _folder = new();
    private readonly StateStore _store;

    public StateStoreTests() => _store = new StateStore(new StateFolder(_folder.Path));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_saved_is_read_back()
    {
        var state = Desired(SupervisorHarness.Version("2", replicas: 3)) with { Previous = SupervisorHarness.Version("1"), Message = "m" };
        _store.Save(state);

        var (name, read, error) = _store.LoadWorkloads().ShouldHaveSingleItem();

        name.ShouldBe(s_name);
        error.ShouldBeNull();
        SpecHash.Of(read!.Spec).ShouldBe(SpecHash.Of(state.Spec));
        SpecHash.Of(read.Previous!).ShouldBe(SpecHash.Of(state.Previous!));
        (read with { Spec = state.Spec, Previous = state.Previous }).ShouldBe(state);
    }

    [Fact]
    public void Replicas_are_read_back_in_their_order_and_forgotten_one_by_one()
    {
        var process = new StoredProcess(5, 6, "boot", 7, "5-6", DateTimeOffset.UnixEpoch);
        _store.Save(s_name, Replica(10));
        _store.Save(s_name, Replica(2) with { Process = process });

        var read = _store.LoadReplicas(s_name).ToList();
        read.Select(r => r.Index).ShouldBe([2, 10]);
        read[0].Process.ShouldBe(process);

        _store.DeleteReplica(s_name, 2);
        _store.LoadReplicas(s_name).ShouldHaveSingleItem().Index.ShouldBe(10);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"spec": {"name": "web"}}""")]
    public void A_file_that_cannot_be_read_is_told_and_left_as_it_is(string content)
    {
        _folder.Write("workloads/web.json", content);

        var (name, state, error) = _store.LoadWorkloads().ShouldHaveSingleItem();

        name.ShouldBe(s_name);
        state.ShouldBeNull();
        error.ShouldNotBeNull();
        File.ReadAllText(_folder.Combine("workloads", "web.json")).ShouldBe(content);
    }

    [Fact]
    public void A_file_that_holds_another_workload_is_told()
    {
        _store.Save(Desired(SupervisorHarness.Spec));
        File.Move(_folder.Combine("workloads", "web.json"), _folder.Combine("workloads", "other.json"));

        _store.LoadWorkloads().ShouldHaveSingleItem().Error.ShouldNotBeNull().ShouldContain("'web'");
    }

    [Theory]
    [InlineData("web.json.tmp")]
    [InlineData("UPPER.json")]
    [InlineData("mcp.json")]
    [InlineData("web.json.broken")]
    [InlineData("notes.txt")]
    public void Files_of_other_names_are_passed_over(string file)
    {
        _folder.Write($"workloads/{file}", "{");

        _store.LoadWorkloads().ShouldBeEmpty();
        _store.LoadRemoving().ShouldBeEmpty();
    }

    [Fact]
    public void Broken_replica_files_count_as_absent()
    {
        _store.Save(s_name, Replica(0));
        _folder.Write("replicas/web/1.json", "{\"index\": 1");
        _folder.Write("replicas/web/2.json.tmp", "{");

        _store.LoadReplicas(s_name).ShouldHaveSingleItem().Index.ShouldBe(0);
        _store.LoadReplicas(WorkloadName.Parse("absent")).ShouldBeEmpty();
    }

    [Fact]
    public void A_removal_that_was_begun_is_known_until_it_is_finished()
    {
        _store.Save(Desired(SupervisorHarness.Spec));
        _store.Save(s_name, Replica(0));

        _store.BeginRemove(s_name);
        _store.BeginRemove(s_name);
        _store.LoadWorkloads().ShouldBeEmpty();
        _store.LoadRemoving().ShouldBe([s_name]);

        _store.FinishRemove(s_name);
        _store.FinishRemove(s_name);
        _store.LoadRemoving().ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(_folder.Combine("replicas")).ShouldBeEmpty();
    }

    [Fact]
    public void What_a_rollout_saved_after_its_removal_was_begun_does_not_come_back()
    {
        _store.Save(Desired(SupervisorHarness.Spec));
        _store.BeginRemove(s_name);
        _store.Save(Desired(SupervisorHarness.Spec));
        _folder.Write("workloads/web.json.tmp", "{");

        _store.FinishRemove(s_name);

        Directory.EnumerateFiles(_folder.Combine("workloads")).ShouldBeEmpty();
    }

    [Fact]
    public void A_broken_file_is_set_aside_before_its_name_is_used_again()
    {
        _folder.Write("workloads/web.json", "{");

        _store.SetAside(s_name);
        _store.SetAside(s_name);

        File.ReadAllText(_folder.Combine("workloads", "web.json.broken")).ShouldBe("{");
        _store.LoadWorkloads().ShouldBeEmpty();
    }

    [Fact]
    public void An_id_is_made_once()
    {
        var id = StateId.ReadOrCreate(_store.Folder);

        id.Length.ShouldBe(16);
        StateId.ReadOrCreate(_store.Folder).ShouldBe(id);
    }

    private static DesiredState Desired(WorkloadSpec spec) => new()
    {
        Spec = spec,
        Running = true,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch.AddDays(1),
    };

    private static StoredReplica Replica(int index) => new() { Index = index, SpecHash = "hash", Restarts = 1, Failures = 2 };
}
