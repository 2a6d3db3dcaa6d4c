using System.Collections.Immutable;
using McpManager.Client;
using McpManager.Errors;
using McpManager.Routing;
using McpManager.Tests.Fakes;
using McpManager.Workloads;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Routing;

public sealed class RouteRefresherTests : IAsyncDisposable
{
    private static readonly WorkloadName s_echo = WorkloadName.Parse("echo");
    private readonly RefresherRig _rig = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task What_is_there_at_the_start_is_published_without_a_wait()
    {
        await _rig.Backend.ApplyAsync(Specs.Of("echo"), Ct);
        await _rig.StartAsync();

        var snapshot = await _rig.Table.WaitForAsync(_ => true, Ct);
        snapshot.ByName.Keys.ShouldBe(["echo"]);
    }

    [Fact]
    public async Task A_caller_reads_its_own_write()
    {
        await _rig.StartAsync();
        await _rig.Table.WaitForAsync(_ => true, Ct);
        for (var i = 0; i < 20; i++)
        {
            var name = WorkloadName.Parse($"w{i}");
            await _rig.Backend.ApplyAsync(Specs.Of(name.Value), Ct);
            var snapshot = await _rig.Refresher.RefreshAsync(name, Ct);
            snapshot.ByName.ShouldContainKey(name.Value);
            snapshot.ByName.Count.ShouldBe(i + 1);

            await _rig.Backend.ApplyAsync(Specs.Of(name.Value, replicas: 3), Ct);
            (await _rig.Refresher.RefreshAsync(name, Ct)).ByName[name.Value].Status.DesiredReplicas.ShouldBe(3);
        }
    }

    [Fact]
    public async Task A_removed_workload_is_gone_for_the_caller_that_removed_it()
    {
        await _rig.Backend.ApplyAsync(Specs.Of("echo"), Ct);
        await _rig.StartAsync();
        await _rig.Table.WaitForAsync(_ => true, Ct);

        await _rig.Backend.RemoveAsync(s_echo, default, Ct);
        (await _rig.Refresher.RefreshAsync(s_echo, Ct)).ByName.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_change_reads_one_workload_and_keeps_the_entries_of_the_others()
    {
        await _rig.Backend.ApplyAsync(Specs.Of("echo"), Ct);
        await _rig.Backend.ApplyAsync(Specs.Of("other"), Ct);
        await _rig.StartAsync();
        await _rig.UntilAsync(s => s.Sorted.All(e => e.Ready.Length == 1));
        var before = await _rig.Refresher.RefreshAsync(s_echo, Ct);
        var lists = _rig.Backend.Calls["ListAsync"];

        _rig.Backend.Change(s_echo, w => w with { Message = "changed" });
        var after = await _rig.Refresher.RefreshAsync(s_echo, Ct);

        after.ByName["echo"].Workload.Message.ShouldBe("changed");
        after.ByName["other"].Ready.ShouldBe(before.ByName["other"].Ready);
        _rig.Backend.Calls["ListAsync"].ShouldBe(lists);
    }

    [Fact]
    public async Task A_burst_of_changes_makes_few_publications()
    {
        await _rig.StartAsync();
        var before = await _rig.Table.WaitForAsync(_ => true, Ct);

        for (var i = 0; i < 500; i++)
        {
            await _rig.Backend.ApplyAsync(Specs.Of($"w{i}"), Ct);
        }

        var after = await _rig.UntilAsync(s => s.Sorted.Length == 500 && s.Sorted.All(e => e.Ready.Length == 1));
        (after.Version - before.Version).ShouldBeLessThan(50);
        _rig.Backend.Calls.GetValueOrDefault("PeekAsync").ShouldBeLessThan(100);
    }

    [Fact]
    public async Task Creation_status_and_deletion_are_told_once_in_their_order()
    {
        await _rig.StartAsync();
        await _rig.Table.WaitForAsync(_ => true, Ct);

        _rig.Ill[9000] = "GET /health answered 500";
        await _rig.Backend.ApplyAsync(Specs.Of("echo"), Ct);
        _rig.Backend.Raise(s_echo, "replica.started");
        await _rig.UntilAsync(s => s.Sorted is [{ Status.Message: not null }]);
        _rig.Ill.Clear();
        await _rig.UntilAsync(s => s.Sorted is [{ Ready.Length: 1 }]);
        await _rig.Backend.RemoveAsync(s_echo, default, Ct);
        await _rig.UntilAsync(s => s.Sorted.IsEmpty);

        (await _rig.EventsAsync(4)).ShouldBe(
            ["workload.created echo Unhealthy", "replica.started echo", "workload.status echo Running", "workload.deleted echo"]);
    }

    [Fact]
    public async Task While_the_backend_is_away_the_last_snapshot_stays_and_probes_keep_it_true()
    {
        await _rig.Backend.ApplyAsync(Specs.Of("echo", replicas: 2), Ct);
        await _rig.StartAsync();
        await _rig.UntilAsync(s => s.Sorted is [{ Ready.Length: 2 }]);

        _rig.Backend.Failure = new ManagerException(ErrorKind.Unavailable, "no socket");
        (await Should.ThrowAsync<ManagerException>(_rig.Refresher.RefreshAsync(s_echo, Ct))).Message.ShouldBe("no socket");
        _rig.Refresher.LastError.ShouldBe("no socket");
        _rig.Table.Current!.ByName["echo"].Ready.Length.ShouldBe(2);

        _rig.Ill[9001] = "GET /health answered 500";
        await _rig.UntilAsync(s => s.Sorted is [{ Ready.Length: 1 }]);
        _rig.Refresher.LastError.ShouldBe("no socket");

        _rig.Backend.Failure = null;
        await _rig.Backend.ApplyAsync(Specs.Of("late"), Ct);
        await _rig.UntilAsync(s => s.ByName.ContainsKey("late"));
        _rig.Refresher.LastError.ShouldBeNull();
    }

    [Fact]
    public async Task A_backend_that_is_away_at_the_start_is_asked_again()
    {
        _rig.Backend.Failure = new ManagerException(ErrorKind.Unavailable, "no socket");
        await _rig.StartAsync();
        await Should.ThrowAsync<ManagerException>(_rig.Refresher.RefreshAsync(s_echo, Ct));
        _rig.Table.Current.ShouldBeNull();

        _rig.Backend.Failure = null;
        await _rig.UntilAsync(_ => true);
    }

    [Fact]
    public async Task The_upstream_of_a_run_stays_the_same_object_and_the_next_run_has_another()
    {
        await _rig.Backend.ApplyAsync(Specs.Of("echo"), Ct);
        await _rig.StartAsync();
        var first = (await _rig.UntilAsync(Ready)).ByName["echo"].Ready[0];
        first.Prefix.ShouldBe("http://127.0.0.1:9000/");
        first.Enter();

        _rig.Ill[9000] = "GET /health answered 500";
        await _rig.UntilAsync(s => !Ready(s));
        _rig.Ill.Clear();
        var again = (await _rig.UntilAsync(Ready)).ByName["echo"].Ready[0];
        again.ShouldBeSameAs(first);
        again.InFlight.ShouldBe(1);

        _rig.Backend.Change(s_echo, w => w with { Replicas = ImmutableArray.Create(w.Replicas[0] with { RunId = "echo-0-2" }) });
        var next = (await _rig.UntilAsync(s => s.ByName["echo"].Ready is [{ RunId: "echo-0-2" }])).ByName["echo"].Ready[0];
        next.InFlight.ShouldBe(0);
    }

    [Fact]
    public async Task A_stopping_replica_takes_no_new_request()
    {
        await _rig.Backend.ApplyAsync(Specs.Of("echo"), Ct);
        await _rig.StartAsync();
        await _rig.UntilAsync(Ready);

        _rig.Backend.Change(s_echo, w => w with { Replicas = ImmutableArray.Create(w.Replicas[0] with { State = ReplicaState.Stopping }) });
        (await _rig.Refresher.RefreshAsync(s_echo, Ct)).ByName["echo"].Ready.ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_two_workloads_that_claim_one_host_the_older_keeps_it()
    {
        await _rig.Backend.ApplyAsync(Specs.Of("old", host: "Mcp.Example.Org"), Ct);
        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        await _rig.Backend.ApplyAsync(Specs.Of("new", host: "mcp.example.org"), Ct);
        await _rig.StartAsync();

        var snapshot = await _rig.Table.WaitForAsync(_ => true, Ct);
        snapshot.ByHost.Keys.ShouldBe(["mcp.example.org"]);
        snapshot.ByHost["mcp.example.org"].Status.Name.ShouldBe("old");
    }

    private static bool Ready(RouteSnapshot snapshot) => snapshot.ByName["echo"].Status.Status == WorkloadPhase.Running;
}
