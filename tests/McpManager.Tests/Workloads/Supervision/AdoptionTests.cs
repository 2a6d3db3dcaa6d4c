using McpManager.Workloads;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Tests.Workloads.Supervision;

/// <summary>What a supervisor makes of replicas that a former run of the manager left.</summary>
public sealed class AdoptionTests : IAsyncDisposable
{
    private readonly SupervisorHarness _harness = new();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task A_replica_that_runs_is_taken_over_and_started_again_when_it_ends()
    {
        var run = _harness.Runtime.Run(SupervisorHarness.Spec, 0);
        _harness.Start(_harness.Desired(SupervisorHarness.Spec), Record(0, run));

        await _harness.RunningAsync(1);
        _harness.Now.Replicas[0].RunId.ShouldBe(run.RunId);
        _harness.Now.Replicas[0].Restarts.ShouldBe(2);

        run.End(null);
        await _harness.UntilAsync(w => w.Replicas[0].State == ReplicaState.Backoff);
        await _harness.InTimeAsync(w => w.Replicas[0].State == ReplicaState.Running);
        _harness.Now.Replicas[0].Restarts.ShouldBe(3);
    }

    [Fact]
    public async Task A_replica_that_vanished_is_started_again()
    {
        _harness.Start(_harness.Desired(SupervisorHarness.Spec), Record(0) with { LastError = "ended while the manager was away", Failures = 1 });

        await _harness.RunningAsync(1);

        _harness.Now.Replicas[0].Restarts.ShouldBe(3);
    }

    [Fact]
    public async Task A_replica_that_had_ended_for_good_stays_so()
    {
        _harness.Start(_harness.Desired(SupervisorHarness.Spec), Record(0) with { Exited = true, LastExit = 0 });

        await _harness.UntilAsync(w => w.Replicas is [{ State: ReplicaState.Exited, LastExit: 0 }]);

        await _harness.Supervisor.ApplyAsync(SupervisorHarness.Spec with { Replicas = 2 });
        await _harness.UntilAsync(w => w.Replicas is [{ State: ReplicaState.Exited }, { State: ReplicaState.Running }]);
        _harness.Runtime.Runs.ShouldHaveSingleItem().Index.ShouldBe(1);
    }

    [Fact]
    public async Task A_replica_of_a_spec_that_nobody_knows_is_ended_and_replaced()
    {
        var run = _harness.Runtime.Run(SupervisorHarness.Version("unknown"), 0);
        _harness.Start(_harness.Desired(SupervisorHarness.Spec), Record(0, run) with { SpecHash = "feedfeedfeedfeed" });

        await _harness.InTimeAsync(w => w.Replicas is [{ Index: 1, State: ReplicaState.Running }]);

        run.Stopped.ShouldNotBeNull();
        _harness.Runtime.Forgotten.ShouldBe([0]);
    }

    [Fact]
    public async Task An_update_that_was_under_way_goes_on()
    {
        var (one, two) = (SupervisorHarness.Version("1"), SupervisorHarness.Version("2"));
        var (before, after) = (_harness.Runtime.Run(one, 0), _harness.Runtime.Run(two, 1));
        _harness.Start(
            _harness.Desired(two) with { Previous = one, Message = "an update is being rolled out" },
            Record(0, before) with { SpecHash = SpecHash.OfReplica(one) },
            Record(1, after) with { SpecHash = SpecHash.OfReplica(two) });

        await _harness.SettledAsync(two);

        _harness.Now.Replicas.ShouldHaveSingleItem().RunId.ShouldBe(after.RunId);
    }

    [Fact]
    public async Task An_update_whose_replica_had_ended_for_good_is_taken_back()
    {
        var one = SupervisorHarness.Version("1") with { RestartPolicy = new RestartPolicy(RestartMode.No) };
        var two = SupervisorHarness.Version("2") with { RestartPolicy = new RestartPolicy(RestartMode.No) };
        var before = _harness.Runtime.Run(one, 0);
        _harness.Start(
            _harness.Desired(two) with { Previous = one, Message = "an update is being rolled out" },
            Record(0, before) with { SpecHash = SpecHash.OfReplica(one) },
            Record(1) with { SpecHash = SpecHash.OfReplica(two), Exited = true, LastExit = 9, LastError = "exited with code 9" });

        await _harness.SettledAsync(one);

        _harness.Now.Message.ShouldNotBeNull().ShouldContain("exited with code 9");
        _harness.Now.Replicas.ShouldHaveSingleItem().RunId.ShouldBe(before.RunId);
    }

    [Fact]
    public async Task Replicas_of_a_workload_that_was_stopped_are_ended()
    {
        var run = _harness.Runtime.Run(SupervisorHarness.Spec, 0);
        _harness.Start(_harness.Desired(SupervisorHarness.Spec) with { Running = false }, Record(0, run));

        await _harness.InTimeAsync(w => w.Replicas.IsEmpty);

        run.Stopped.ShouldNotBeNull();
    }

    private static ReplicaRecord Record(int index, IReplicaRun? run = null) => new()
    {
        Index = index,
        SpecHash = SpecHash.OfReplica(SupervisorHarness.Spec),
        Restarts = 2,
        Run = run,
    };
}
