using McpManager.Routing;
using McpManager.Workloads.Health;

namespace McpManager.Tests.Routing;

public sealed class ProbeScheduleTests
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(60);
    private static readonly ProbeSchedule s_schedule = new(TimeSpan.FromSeconds(30), s_grace);
    private static readonly ProbeResult s_failed = new(ProbeOutcome.Status, "GET /health answered 500");

    [Theory]
    [InlineData(0, 10)]
    [InlineData(50, 10)]
    [InlineData(400, 40)]
    [InlineData(5_000, 500)]
    [InlineData(30_000, 1_000)]
    public void A_start_is_probed_after_a_tenth_of_its_age(int ageMilliseconds, int delayMilliseconds)
    {
        var age = TimeSpan.FromMilliseconds(ageMilliseconds);
        var state = s_schedule.After(ProbeState.New, s_failed, age);

        state.Health.ShouldBe(new ReplicaHealth(HealthState.Starting, s_failed.Message));
        s_schedule.Delay(state, age).ShouldBe(TimeSpan.FromMilliseconds(delayMilliseconds));
    }

    [Fact]
    public void A_start_that_takes_longer_than_its_grace_is_unhealthy_on_time()
    {
        var age = s_grace - TimeSpan.FromMilliseconds(20);
        var state = s_schedule.After(ProbeState.New, s_failed, age);
        s_schedule.Delay(state, age).ShouldBe(TimeSpan.FromMilliseconds(20));

        state = s_schedule.After(state, s_failed, s_grace);
        state.Health.ShouldBe(new ReplicaHealth(HealthState.Unhealthy, s_failed.Message));
        s_schedule.Delay(state, s_grace).ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_replica_found_long_after_its_start_has_no_grace() =>
        s_schedule.After(ProbeState.New, s_failed, TimeSpan.FromHours(1)).Health.State.ShouldBe(HealthState.Unhealthy);

    [Fact]
    public void One_failure_of_a_ready_replica_changes_nothing_but_the_pace()
    {
        var ready = s_schedule.After(ProbeState.New, ProbeResult.Ok, TimeSpan.Zero);
        s_schedule.Delay(ready, TimeSpan.Zero).ShouldBe(TimeSpan.FromSeconds(30));

        var once = s_schedule.After(ready, s_failed, TimeSpan.Zero);
        once.Health.ShouldBe(new ReplicaHealth(HealthState.Ready));
        s_schedule.Delay(once, TimeSpan.Zero).ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Two_failures_in_a_row_are_unhealthy_and_one_success_is_well_again()
    {
        var state = s_schedule.After(ProbeState.New, ProbeResult.Ok, TimeSpan.Zero);
        state = s_schedule.After(state, s_failed, TimeSpan.Zero);
        state = s_schedule.After(state, ProbeResult.Ok, TimeSpan.Zero);
        state = s_schedule.After(state, s_failed, TimeSpan.Zero);
        state.Health.State.ShouldBe(HealthState.Ready);

        state = s_schedule.After(state, s_failed, TimeSpan.Zero);
        state.Health.ShouldBe(new ReplicaHealth(HealthState.Unhealthy, s_failed.Message));

        s_schedule.After(state, ProbeResult.Ok, TimeSpan.Zero).Health.ShouldBe(new ReplicaHealth(HealthState.Ready));
    }

    [Fact]
    public void A_short_interval_is_kept_after_failures()
    {
        var schedule = new ProbeSchedule(TimeSpan.FromMilliseconds(200), s_grace);
        var state = schedule.After(ProbeState.New, ProbeResult.Ok, TimeSpan.Zero);
        state = schedule.After(state, s_failed, TimeSpan.Zero);
        schedule.Delay(state, TimeSpan.Zero).ShouldBe(TimeSpan.FromMilliseconds(200));
    }
}
