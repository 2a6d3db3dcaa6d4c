using McpManager.Tests.Fakes;
using McpManager.Workloads;

namespace McpManager.Tests.Workloads.Supervision;

/// <summary>How a changed spec reaches the replicas, and the way back.</summary>
public sealed class RolloutTests : IAsyncDisposable
{
    private readonly SupervisorHarness _harness = new();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task An_update_brings_up_one_new_replica_at_a_time_and_keeps_as_many_ready_as_are_wanted()
    {
        await _harness.RunAsync(SupervisorHarness.Version("1", replicas: 3));

        var applied = await _harness.Supervisor.ApplyAsync(SupervisorHarness.Version("2", replicas: 3));
        applied.Message.ShouldBe("an update is being rolled out");
        var (fewest, most) = (3, 3);
        await _harness.SettledAsync(SupervisorHarness.Version("2", replicas: 3), () =>
        {
            var serving = _harness.Now.Replicas.Count(r => r.State == ReplicaState.Running);
            (fewest, most) = (Math.Min(fewest, serving), Math.Max(most, serving));
        });

        fewest.ShouldBe(3);
        most.ShouldBeLessThanOrEqualTo(4);
        _harness.Now.Message.ShouldBeNull();
        _harness.Runtime.Saved[0].Previous.ShouldNotBeNull().Environment["VERSION"].ShouldBe("1");
        _harness.Runtime.Saved[^1].Previous.ShouldBeNull();
        _harness.EventTypes.ShouldContain("rollout.completed");
    }

    [Fact]
    public async Task A_new_replica_that_ends_brings_the_old_spec_back_and_says_why()
    {
        await _harness.RunAsync(SupervisorHarness.Version("1"));
        var before = _harness.Runtime.Of(0);
        _harness.Runtime.ReadyAtOnce = _ => false;
        await _harness.Supervisor.ApplyAsync(SupervisorHarness.Version("2"));
        await Until.TrueAsync(() => _harness.Runtime.Runs.Count == 2);

        _harness.Runtime.Of(1).End(9);

        await _harness.SettledAsync(SupervisorHarness.Version("1"));
        _harness.Now.Message.ShouldNotBeNull().ShouldContain("replica 1 ended: exited with code 9");
        _harness.Now.Replicas[0].RunId.ShouldBe(before.RunId);
        _harness.Runtime.Saved[^1].Spec.Environment["VERSION"].ShouldBe("1");
        _harness.Runtime.Saved[^1].Previous.ShouldBeNull();
        _harness.Events.ShouldContain(e => e.Type == "rollout.rolled_back" && e.Message!.Contains("exited with code 9"));
    }

    [Fact]
    public async Task A_new_replica_that_does_not_get_ready_in_time_brings_the_old_spec_back()
    {
        await _harness.RunAsync(SupervisorHarness.Version("1"));
        _harness.Runtime.ReadyAtOnce = spec => spec.Environment["VERSION"] == "1";

        await _harness.Supervisor.ApplyAsync(SupervisorHarness.Version("2"));

        await _harness.SettledAsync(SupervisorHarness.Version("1"));
        _harness.Now.Message.ShouldNotBeNull().ShouldContain("was not ready in 20 s: nothing listens");
    }

    [Fact]
    public async Task A_health_check_that_breaks_counts_as_not_ready()
    {
        await _harness.RunAsync(SupervisorHarness.Version("1"));
        _harness.Runtime.ProbeFailure = new InvalidOperationException("a bug");

        await _harness.Supervisor.ApplyAsync(SupervisorHarness.Version("2"));

        await _harness.SettledAsync(SupervisorHarness.Version("1"));
        _harness.Now.Message.ShouldNotBeNull().ShouldContain("was not ready in 20 s");
    }

    [Fact]
    public async Task A_rollback_in_the_middle_keeps_what_is_ready_until_the_old_replicas_are_back()
    {
        await _harness.RunAsync(SupervisorHarness.Version("1", replicas: 3));
        _harness.Runtime.ReadyAtOnce = spec => spec.Environment["VERSION"] == "1" || _harness.Runtime.Runs.Count < 5;
        await _harness.Supervisor.ApplyAsync(SupervisorHarness.Version("2", replicas: 3));
        await _harness.InTimeAsync(_ => _harness.Runtime.Runs.Count(r => r is { Ready: false }) == 1);

        var fewest = int.MaxValue;
        _harness.Runtime.Runs.Single(r => !r.Ready).End(1);
        await _harness.SettledAsync(SupervisorHarness.Version("1", replicas: 3), () => fewest = Math.Min(fewest, Serving()));

        fewest.ShouldBeGreaterThanOrEqualTo(3);
        _harness.Now.Message.ShouldNotBeNull().ShouldContain("the spec before it was restored");
    }

    [Fact]
    public async Task Taking_an_update_back_keeps_what_is_ready_until_the_old_replicas_are_back()
    {
        await _harness.RunAsync(SupervisorHarness.Version("1", replicas: 2));
        _harness.Runtime.ReadyAtOnce = spec => spec.Environment["VERSION"] == "1" || _harness.Runtime.Runs.Count < 3;
        await _harness.Supervisor.ApplyAsync(SupervisorHarness.Version("2", replicas: 2));
        await _harness.InTimeAsync(_ => _harness.Runtime.Runs.Any(r => !r.Ready) && _harness.Runtime.Alive.Count == 3);

        var fewest = int.MaxValue;
        (await _harness.Supervisor.ApplyAsync(SupervisorHarness.Version("1", replicas: 2))).Message.ShouldBeNull();
        await _harness.SettledAsync(SupervisorHarness.Version("1", replicas: 2), () => fewest = Math.Min(fewest, Serving()));

        fewest.ShouldBeGreaterThanOrEqualTo(2);
        _harness.Now.Message.ShouldBeNull();
    }

    [Fact]
    public async Task An_old_spec_that_does_not_come_back_either_does_not_keep_the_failed_one()
    {
        await _harness.RunAsync(SupervisorHarness.Version("1", replicas: 2));
        _harness.Runtime.ReadyAtOnce = spec => spec.Environment["VERSION"] == "2" && _harness.Runtime.Runs.Count < 3;
        await _harness.Supervisor.ApplyAsync(SupervisorHarness.Version("2", replicas: 2));
        await _harness.InTimeAsync(_ => _harness.Runtime.Runs.Count == 4);

        _harness.Runtime.Runs[^1].End(1);

        await _harness.SettledAsync(SupervisorHarness.Version("1", replicas: 2));
    }

    [Fact]
    public async Task The_old_spec_applied_again_cancels_the_update()
    {
        await _harness.RunAsync(SupervisorHarness.Version("1"));
        var before = _harness.Runtime.Of(0);
        _harness.Runtime.ReadyAtOnce = _ => false;
        await _harness.Supervisor.ApplyAsync(SupervisorHarness.Version("2"));
        await Until.TrueAsync(() => _harness.Runtime.Runs.Count == 2);

        (await _harness.Supervisor.ApplyAsync(SupervisorHarness.Version("1"))).Message.ShouldBeNull();

        await _harness.SettledAsync(SupervisorHarness.Version("1"));
        _harness.Now.Replicas.ShouldHaveSingleItem().RunId.ShouldBe(before.RunId);
        _harness.Runtime.Saved[^1].Previous.ShouldBeNull();
        _harness.EventTypes.ShouldNotContain("rollout.rolled_back");
    }

    [Fact]
    public async Task Two_updates_in_a_row_fall_back_to_the_last_spec_that_was_ready()
    {
        await _harness.RunAsync(SupervisorHarness.Version("1"));
        var before = _harness.Runtime.Of(0);
        _harness.Runtime.ReadyAtOnce = spec => spec.Environment["VERSION"] == "1";
        await _harness.Supervisor.ApplyAsync(SupervisorHarness.Version("2"));
        await Until.TrueAsync(() => _harness.Runtime.Runs.Count == 2);

        await _harness.Supervisor.ApplyAsync(SupervisorHarness.Version("3"));
        _harness.Runtime.Saved[^1].Previous.ShouldNotBeNull().Environment["VERSION"].ShouldBe("1");

        await _harness.SettledAsync(SupervisorHarness.Version("1"));
        _harness.Now.Replicas.ShouldHaveSingleItem().RunId.ShouldBe(before.RunId);
        _harness.Runtime.Runs.ShouldContain(run => run.Spec.Environment["VERSION"] == "3");
    }

    [Fact]
    public async Task A_restart_that_was_asked_for_replaces_every_replica()
    {
        await _harness.RunAsync(SupervisorHarness.Spec with { Replicas = 2 });
        var before = _harness.Runtime.Alive;

        var restarted = SupervisorHarness.Spec with { Replicas = 2, RestartedAt = _harness.Time.GetUtcNow() };
        await _harness.Supervisor.ApplyAsync(restarted);

        await _harness.SettledAsync(restarted);
        _harness.Runtime.Alive.ShouldNotContain(run => before.Contains(run));
        _harness.Runtime.Alive.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Scaling_down_during_an_update_keeps_the_new_replica_that_is_ready()
    {
        await _harness.RunAsync(SupervisorHarness.Version("1", replicas: 2));
        _harness.Runtime.ReadyAtOnce = _ => _harness.Runtime.Runs.Count < 3;
        await _harness.Supervisor.ApplyAsync(SupervisorHarness.Version("2", replicas: 2));
        await _harness.InTimeAsync(_ => _harness.Runtime.Runs.Count == 4);
        var ready = _harness.Runtime.Runs[2];

        await _harness.Supervisor.ApplyAsync(SupervisorHarness.Version("2", replicas: 1));

        await _harness.SettledAsync(SupervisorHarness.Version("2"));
        _harness.Now.Replicas.ShouldHaveSingleItem().RunId.ShouldBe(ready.RunId);
    }

    [Fact]
    public async Task Stopping_during_an_update_ends_all_of_both()
    {
        await _harness.RunAsync(SupervisorHarness.Version("1"));
        _harness.Runtime.ReadyAtOnce = _ => false;
        await _harness.Supervisor.ApplyAsync(SupervisorHarness.Version("2"));
        await Until.TrueAsync(() => _harness.Runtime.Runs.Count == 2);

        (await _harness.Supervisor.SetRunningAsync(false)).Message.ShouldBeNull();

        await _harness.InTimeAsync(w => w.Replicas.IsEmpty);
        _harness.Runtime.Alive.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_result_that_cannot_be_written_is_carried_out_all_the_same()
    {
        await _harness.RunAsync(SupervisorHarness.Version("1"));
        await _harness.Supervisor.ApplyAsync(SupervisorHarness.Version("2"));
        _harness.Runtime.SaveFailure = new IOException("the disk is full");

        await _harness.SettledAsync(SupervisorHarness.Version("2"));

        _harness.Now.Message.ShouldBeNull();
    }

    // The runs that clients could be served by: neither ended nor on their way out.
    private int Serving() => _harness.Now.Replicas.Count(r =>
        r.State == ReplicaState.Running && _harness.Runtime.Runs.Any(run => run.RunId == r.RunId && run.Ready));
}
