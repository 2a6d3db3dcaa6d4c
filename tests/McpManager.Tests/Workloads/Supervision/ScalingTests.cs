using McpManager.Tests.Fakes;
using McpManager.Workloads;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Workloads.Supervision;

/// <summary>Scaling, stopping, starting, removing: what changes without another version.</summary>
public sealed class ScalingTests : IAsyncDisposable
{
    private readonly SupervisorHarness _harness = new();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task Scaling_leaves_the_replicas_that_stay_alone()
    {
        await _harness.RunAsync(SupervisorHarness.Spec);
        var first = _harness.Now.Replicas[0].RunId;

        await _harness.Supervisor.ApplyAsync(SupervisorHarness.Spec with { Replicas = 3 });
        await _harness.RunningAsync(3);
        await _harness.Supervisor.ApplyAsync(SupervisorHarness.Spec with { Replicas = 1 });
        await _harness.InTimeAsync(w => w.Replicas.Length == 1);

        _harness.Now.Replicas[0].RunId.ShouldBe(first);
        _harness.Runtime.Alive.ShouldHaveSingleItem();
        _harness.Runtime.Forgotten.Order().ShouldBe([1, 2]);
        _harness.EventTypes.Count(type => type == "replica.stopping").ShouldBe(2);
        _harness.EventTypes.Count(type => type == "replica.removed").ShouldBe(2);
    }

    [Fact]
    public async Task Scaling_down_takes_those_that_do_not_run_first()
    {
        await _harness.RunAsync(SupervisorHarness.Spec with { Replicas = 2 });
        _harness.Runtime.Of(0).End(1);
        await _harness.UntilAsync(w => w.Replicas[0].State == ReplicaState.Backoff);

        await _harness.Supervisor.ApplyAsync(SupervisorHarness.Spec);

        await _harness.UntilAsync(w => w.Replicas.Length == 1);
        _harness.Now.Replicas[0].Index.ShouldBe(1);
    }

    [Fact]
    public async Task A_spec_that_runs_the_same_replicas_restarts_none()
    {
        await _harness.RunAsync(SupervisorHarness.Spec);

        await _harness.Supervisor.ApplyAsync(SupervisorHarness.Spec);
        var applied = await _harness.Supervisor.ApplyAsync(SupervisorHarness.Spec with
        {
            Labels = Sorted.Empty.Add("team", "one"),
            HealthCheckIntervalSeconds = 5,
            Host = "web.example.org",
        });

        applied.Spec.Labels["team"].ShouldBe("one");
        applied.Message.ShouldBeNull();
        _harness.Runtime.Saved.Count.ShouldBe(2);
        _harness.Runtime.Runs.ShouldHaveSingleItem();
        _harness.Runtime.Alive.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Stopping_and_starting_are_idempotent_and_keep_the_spec()
    {
        await _harness.RunAsync(SupervisorHarness.Spec with { Replicas = 2 });

        (await _harness.Supervisor.SetRunningAsync(false)).DesiredRunning.ShouldBeFalse();
        await _harness.Supervisor.SetRunningAsync(false);
        _harness.Runtime.Saved.ShouldHaveSingleItem().Running.ShouldBeFalse();
        await _harness.InTimeAsync(w => w.Replicas.IsEmpty);
        _harness.Runtime.Alive.ShouldBeEmpty();
        _harness.Runtime.Runs.ShouldAllBe(run => run.Stopped == TimeSpan.FromSeconds(7));

        await _harness.Supervisor.SetRunningAsync(true);
        await _harness.Supervisor.SetRunningAsync(true);
        _harness.Runtime.Saved.Count.ShouldBe(2);
        await _harness.RunningAsync(2);
        _harness.Runtime.Alive.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_replica_is_asked_to_end_only_after_it_is_out_of_the_route()
    {
        await _harness.RunAsync(SupervisorHarness.Spec);

        await _harness.Supervisor.SetRunningAsync(false);
        await _harness.UntilAsync(w => w.Replicas[0].State == ReplicaState.Stopping);
        _harness.Runtime.Of(0).Stopped.ShouldBeNull();

        await _harness.InTimeAsync(w => w.Replicas.IsEmpty);
        _harness.Runtime.Of(0).Stopped.ShouldNotBeNull();
    }

    [Fact]
    public async Task Applying_makes_a_stopped_workload_run_the_new_spec_without_a_rollout()
    {
        await _harness.RunAsync(SupervisorHarness.Version("1"));
        await _harness.Supervisor.SetRunningAsync(false);
        await _harness.InTimeAsync(w => w.Replicas.IsEmpty);

        var applied = await _harness.Supervisor.ApplyAsync(SupervisorHarness.Version("2"));

        applied.DesiredRunning.ShouldBeTrue();
        applied.Message.ShouldBeNull();
        await _harness.RunningAsync(1);
        _harness.Runtime.Of(0).Spec.Environment["VERSION"].ShouldBe("2");
        _harness.Runtime.Saved[^1].Previous.ShouldBeNull();
    }

    [Fact]
    public async Task What_cannot_be_written_changes_nothing()
    {
        await _harness.RunAsync(SupervisorHarness.Version("1"));
        _harness.Runtime.SaveFailure = new IOException("the disk is full");

        await Should.ThrowAsync<IOException>(() => _harness.Supervisor.ApplyAsync(SupervisorHarness.Version("2", replicas: 2)));
        await Should.ThrowAsync<IOException>(() => _harness.Supervisor.SetRunningAsync(false));

        var now = _harness.Now;
        now.DesiredRunning.ShouldBeTrue();
        now.Message.ShouldBeNull();
        now.Spec.Environment["VERSION"].ShouldBe("1");
        _harness.Runtime.Runs.ShouldHaveSingleItem();
        _harness.Runtime.Alive.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_end_in_a_hurry_waits_for_no_drain()
    {
        await _harness.RunAsync(SupervisorHarness.Spec with { Replicas = 2 });

        // Time stands still: a drain would never be over.
        await _harness.Supervisor.EndAsync(hurry: true);

        _harness.Now.Replicas.ShouldBeEmpty();
        _harness.Runtime.Alive.ShouldBeEmpty();
        _harness.Runtime.Saved.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hurry_that_comes_during_a_drain_ends_the_drain()
    {
        await _harness.RunAsync(SupervisorHarness.Spec);
        await _harness.Supervisor.SetRunningAsync(false);
        await _harness.UntilAsync(w => w.Replicas[0].State == ReplicaState.Stopping);

        await _harness.Supervisor.EndAsync(hurry: true);

        _harness.Runtime.Alive.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_replica_whose_start_is_under_way_when_all_ends_is_ended_too()
    {
        _harness.Runtime.HoldStarts = new TaskCompletionSource();
        _harness.Start(_harness.Desired(SupervisorHarness.Spec));
        await Until.TrueAsync(() => _harness.Runtime.Begun == 1);

        var end = _harness.Supervisor.EndAsync(hurry: true);
        end.IsCompleted.ShouldBeFalse();
        _harness.Runtime.HoldStarts.SetResult();
        await end;

        _harness.Runtime.Runs.ShouldHaveSingleItem().Stopped.ShouldNotBeNull();
        _harness.Now.Replicas.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_start_that_takes_long_is_taken_back_when_it_is_wanted_no_more()
    {
        (_harness.Runtime.HoldStarts, _harness.Runtime.Cancellable) = (new TaskCompletionSource(), true);
        _harness.Start(_harness.Desired(SupervisorHarness.Spec));
        await Until.TrueAsync(() => _harness.Runtime.Begun == 1);

        await _harness.Supervisor.SetRunningAsync(false);

        await _harness.UntilAsync(w => w.Replicas.IsEmpty);
        _harness.Runtime.Runs.ShouldBeEmpty();
        _harness.Runtime.Forgotten.ShouldBe([0]);
    }

    [Fact]
    public async Task How_far_a_start_is_can_be_seen_and_is_told()
    {
        _harness.Runtime.HoldStarts = new TaskCompletionSource();
        _harness.Start(_harness.Desired(SupervisorHarness.Spec));
        await Until.TrueAsync(() => _harness.Runtime.Begun == 1);

        _harness.Runtime.Start!.Report("image.pulling", "1 of 3 layers");
        _harness.Runtime.Start!.Report("image.pulling", "1 of 3 layers");

        _harness.Now.Replicas[0].Progress.ShouldBe("1 of 3 layers");
        _harness.Events.Count(e => e is { Type: "image.pulling", ReplicaId: "web-0", Message: "1 of 3 layers" }).ShouldBe(1);
        _harness.Runtime.HoldStarts.SetResult();
        await _harness.RunningAsync(1);
        _harness.Now.Replicas[0].Progress.ShouldBeNull();
    }

    [Fact]
    public async Task Letting_go_takes_back_a_start_that_is_under_way()
    {
        (_harness.Runtime.HoldStarts, _harness.Runtime.Cancellable) = (new TaskCompletionSource(), true);
        _harness.Start(_harness.Desired(SupervisorHarness.Spec));
        await Until.TrueAsync(() => _harness.Runtime.Begun == 1);

        await _harness.Supervisor.AbandonAsync();
        await _harness.UntilAsync(w => w.Replicas[0].Progress is null);

        _harness.Runtime.Runs.ShouldBeEmpty();
        _harness.Runtime.Recorded.ShouldBeEmpty();
        _harness.Runtime.HoldStarts.SetResult();
    }

    [Fact]
    public async Task A_start_that_fails_after_all_was_ended_leaves_nothing()
    {
        _harness.Runtime.HoldStarts = new TaskCompletionSource();
        _harness.Runtime.StartFailure = new IOException("no");
        _harness.Start(_harness.Desired(SupervisorHarness.Spec));
        await Until.TrueAsync(() => _harness.Runtime.Begun == 1);

        var end = _harness.Supervisor.EndAsync(hurry: true);
        _harness.Runtime.HoldStarts.SetResult();
        await end;

        _harness.Now.Replicas.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_end_waits_for_a_replica_that_takes_its_time()
    {
        await _harness.RunAsync(SupervisorHarness.Spec);
        var run = _harness.Runtime.Of(0);
        run.Stubborn = true;

        var end = _harness.Supervisor.EndAsync(hurry: true);
        await Until.TrueAsync(() => run.Stopped is not null);
        end.IsCompleted.ShouldBeFalse();
        run.End(0);
        await end;
    }

    [Fact]
    public async Task Letting_go_leaves_the_replicas_running()
    {
        await _harness.RunAsync(SupervisorHarness.Spec);

        await _harness.Supervisor.AbandonAsync();

        _harness.Runtime.Alive.ShouldHaveSingleItem().Stopped.ShouldBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Leftovers_that_cannot_be_removed_keep_nothing_from_going_on(bool denied)
    {
        _harness.Runtime.ForgetFailure = denied ? new UnauthorizedAccessException("denied") : new IOException("busy");
        await _harness.RunAsync(SupervisorHarness.Spec with { Replicas = 2 });

        await _harness.Supervisor.ApplyAsync(SupervisorHarness.Spec);
        await _harness.InTimeAsync(w => w.Replicas.Length == 1);

        await _harness.Supervisor.ApplyAsync(SupervisorHarness.Spec with { Replicas = 2 });
        await _harness.RunningAsync(2);
    }

    [Fact]
    public async Task A_step_that_breaks_is_taken_again()
    {
        await _harness.RunAsync(SupervisorHarness.Spec);
        _harness.Runtime.ForgetFailure = new InvalidOperationException("a bug");
        await _harness.Supervisor.SetRunningAsync(false);
        await _harness.InTimeAsync(w => w.Replicas.IsEmpty);
        _harness.Runtime.ForgetFailure = null;

        await _harness.Supervisor.SetRunningAsync(true);

        await _harness.InTimeAsync(w => w.Replicas is [{ State: ReplicaState.Running }]);
    }
}
