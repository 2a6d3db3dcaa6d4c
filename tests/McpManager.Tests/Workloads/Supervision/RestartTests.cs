using McpManager.Workloads;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Workloads.Supervision;

/// <summary>How a supervisor starts replicas, and starts them again.</summary>
public sealed class RestartTests : IAsyncDisposable
{
    private readonly SupervisorHarness _harness = new();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task As_many_replicas_run_as_are_wanted_and_each_is_recorded()
    {
        await _harness.RunAsync(SupervisorHarness.Spec with { Replicas = 3 });

        _harness.Now.Replicas.Select(r => r.Id).ShouldBe(["web-0", "web-1", "web-2"]);
        _harness.Now.Replicas.Select(r => r.RunId).Distinct().Count().ShouldBe(3);

        // Recorded beside the start, not before it.
        await _harness.UntilAsync(_ => _harness.Runtime.Recorded.Count == 3);
        _harness.Runtime.Recorded.Select(r => r.Index).Order().ShouldBe([0, 1, 2]);
        _harness.EventTypes.ShouldBe(["replica.started", "replica.started", "replica.started"]);
    }

    [Fact]
    public async Task A_replica_that_ends_starts_again_after_a_delay_that_doubles()
    {
        await _harness.RunAsync(SupervisorHarness.Spec);

        foreach (var delay in new[] { 1, 2, 4, 8 })
        {
            var runs = _harness.Runtime.Runs.Count;
            _harness.Runtime.Of(0).End(3);
            await _harness.UntilAsync(w => w.Replicas[0].State == ReplicaState.Backoff);
            await _harness.AwaitedAsync(TimeSpan.FromSeconds(delay));
            _harness.Time.Advance(TimeSpan.FromSeconds(delay) - TimeSpan.FromMilliseconds(1));
            _harness.Now.Replicas[0].State.ShouldBe(ReplicaState.Backoff);
            _harness.Runtime.Runs.Count.ShouldBe(runs);
            _harness.Time.Advance(TimeSpan.FromMilliseconds(1));
            await _harness.RunningAsync(1);
        }

        var replica = _harness.Now.Replicas[0];
        replica.Restarts.ShouldBe(4);
        replica.LastExit.ShouldBe(3);
        replica.LastError.ShouldBe("exited with code 3");
        _harness.Events.ShouldContain(e => e.Type == "replica.exited" && e.ReplicaId == "web-0" && e.Message == "exited with code 3");
    }

    [Fact]
    public async Task Five_failures_in_a_row_are_a_crash_loop_and_a_good_run_ends_it()
    {
        await _harness.RunAsync(SupervisorHarness.Spec);
        for (var failure = 1; failure <= 5; failure++)
        {
            _harness.Runtime.Of(0).End(1);
            await _harness.UntilAsync(w => w.Replicas[0].State != ReplicaState.Running);
            _harness.Now.Replicas[0].State.ShouldBe(failure < 5 ? ReplicaState.Backoff : ReplicaState.CrashLoop);
            var delay = TimeSpan.FromSeconds(1 << (failure - 1));
            await _harness.AwaitedAsync(delay);
            _harness.Time.Advance(delay);
            await _harness.RunningAsync(1);
        }

        _harness.Time.Advance(TimeSpan.FromSeconds(30));
        _harness.Runtime.Of(0).End(1);

        await _harness.UntilAsync(w => w.Replicas[0].State == ReplicaState.Backoff);
        await _harness.AwaitedAsync(TimeSpan.FromSeconds(1));
        _harness.Time.Advance(TimeSpan.FromSeconds(1));
        await _harness.RunningAsync(1);
    }

    [Theory]
    [InlineData("no", 1, ReplicaState.Exited)]
    [InlineData("no", 0, ReplicaState.Exited)]
    [InlineData("on-failure", 0, ReplicaState.Exited)]
    [InlineData("on-failure", 1, ReplicaState.Backoff)]
    [InlineData("on-failure", null, ReplicaState.Backoff)]
    [InlineData("on-failure:1", 1, ReplicaState.Backoff)]
    [InlineData("always", 0, ReplicaState.Backoff)]
    [InlineData("unless-stopped", 0, ReplicaState.Backoff)]
    public async Task The_restart_policy_decides_whether_it_starts_again(string policy, int? code, object state)
    {
        RestartPolicy.TryParse(policy, out var restart, out _).ShouldBeTrue();
        await _harness.RunAsync(SupervisorHarness.Spec with { RestartPolicy = restart });

        _harness.Runtime.Of(0).End(code);

        await _harness.UntilAsync(w => w.Replicas[0].State == (ReplicaState)state);
        await _harness.UntilAsync(_ => _harness.Runtime.Recorded is [.., var last] && last.Exited == ((ReplicaState)state == ReplicaState.Exited));
    }

    [Fact]
    public async Task A_policy_with_a_bound_gives_up_when_it_is_reached()
    {
        await _harness.RunAsync(SupervisorHarness.Spec with { RestartPolicy = new RestartPolicy(RestartMode.OnFailure, 2) });

        for (var failure = 1; failure <= 2; failure++)
        {
            _harness.Runtime.Of(0).End(1);
            await _harness.UntilAsync(w => w.Replicas[0].State == ReplicaState.Backoff);
            await _harness.InTimeAsync(w => w.Replicas[0].State == ReplicaState.Running);
        }

        _harness.Runtime.Of(0).End(1);
        await _harness.UntilAsync(w => w.Replicas[0].State == ReplicaState.Exited);
    }

    [Fact]
    public async Task A_start_that_fails_is_told_and_tried_again()
    {
        _harness.Runtime.StartFailure = new IOException("no port is free");
        _harness.Start(_harness.Desired(SupervisorHarness.Spec));
        await _harness.UntilAsync(w => w.Replicas is [{ State: ReplicaState.Backoff, LastError: "no port is free", LastExit: null }]);

        _harness.Runtime.StartFailure = null;
        await _harness.AwaitedAsync(TimeSpan.FromSeconds(1));
        _harness.Time.Advance(TimeSpan.FromSeconds(1));

        await _harness.RunningAsync(1);
    }

    [Fact]
    public async Task A_start_that_breaks_tells_no_internals()
    {
        _harness.Runtime.StartFailure = new InvalidOperationException("a secret place");
        _harness.Start(_harness.Desired(SupervisorHarness.Spec));

        await _harness.UntilAsync(w => w.Replicas is [{ State: ReplicaState.Backoff }]);

        _harness.Now.Replicas[0].LastError.ShouldNotBeNull().ShouldNotContain("secret");
    }

    [Theory]
    [InlineData(null, "ended; its exit code is not known")]
    [InlineData(137, "ended by signal 9")]
    [InlineData(1, "exited with code 1")]
    [InlineData(0, null)]
    public async Task How_it_ended_is_told_in_words(int? code, string? error)
    {
        await _harness.RunAsync(SupervisorHarness.Spec);

        _harness.Runtime.Of(0).End(code);

        await _harness.UntilAsync(w => w.Replicas[0].State == ReplicaState.Backoff);
        _harness.Now.Replicas[0].LastError.ShouldBe(error);
    }

    [Fact]
    public async Task A_plain_exit_is_not_told_with_the_error_of_an_earlier_run()
    {
        await _harness.RunAsync(SupervisorHarness.Spec);
        _harness.Runtime.Of(0).End(1);
        await _harness.UntilAsync(w => w.Replicas[0].State == ReplicaState.Backoff);
        await _harness.InTimeAsync(w => w.Replicas[0].State == ReplicaState.Running);

        _harness.Runtime.Of(0).End(0);

        await _harness.UntilAsync(w => w.Replicas[0].LastExit == 0);
        _harness.Now.Replicas[0].LastError.ShouldBeNull();
        _harness.Events.Last(e => e.Type == "replica.exited").Message.ShouldBe("exited with code 0");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_replica_that_cannot_be_recorded_does_not_run_and_says_why(bool denied)
    {
        _harness.Runtime.RecordFailure = denied ? new UnauthorizedAccessException("denied") : new IOException("the disk is full");
        _harness.Start(_harness.Desired(SupervisorHarness.Spec));

        await _harness.UntilAsync(w => w.Replicas is [{ State: ReplicaState.Backoff, LastError: { } error }] && error.Contains("its state cannot be written"));

        _harness.Runtime.Alive.ShouldBeEmpty();
        _harness.Runtime.RecordFailure = null;
        await _harness.AwaitedAsync(TimeSpan.FromSeconds(1));
        _harness.Time.Advance(TimeSpan.FromSeconds(1));
        await _harness.RunningAsync(1);
    }
}
