using McpManager.Backends.Kubernetes.Watching;
using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.Backends.Kubernetes.Watching;

public class PodRunsTests
{
    private readonly PodRuns _runs = new(new FakeTimeProvider());

    [Fact]
    public void What_was_there_before_the_watch_is_not_told() => _runs.See(Given.Pod(state: Given.Running), isInitial: true).ShouldBeEmpty();

    [Fact]
    public void A_start_is_told_once()
    {
        _runs.See(Given.Pod(), isInitial: false);

        Types(_runs.See(Given.Pod(state: Given.Running), isInitial: false)).ShouldBe(["replica.started"]);
        Types(_runs.See(Given.Pod(state: Given.Running), isInitial: false)).ShouldBe(["workload.changed"]);
    }

    [Fact]
    public void An_end_is_told_once_with_its_reason_and_the_next_start_after_it()
    {
        _runs.See(Given.Pod(state: Given.Running), isInitial: true);

        var ended = _runs.See(Given.Pod(state: Given.Ended(4)), isInitial: false);
        Types(ended).ShouldBe(["replica.exited"]);
        ended[0].Message.ShouldBe("exited with code 4");
        Types(_runs.See(Given.Pod(state: Given.Waiting("CrashLoopBackOff"), last: Given.Ended(4)), isInitial: false)).ShouldBe(["workload.changed"]);
        Types(_runs.See(Given.Pod(state: Given.Running, last: Given.Ended(4), restarts: 1), isInitial: false)).ShouldBe(["replica.started"]);
    }

    [Fact]
    public void A_restart_that_was_seen_only_afterwards_is_both()
    {
        _runs.See(Given.Pod(state: Given.Running), isInitial: true);

        Types(_runs.See(Given.Pod(state: Given.Running, last: Given.Ended(4), restarts: 1), isInitial: false)).ShouldBe(["replica.exited", "replica.started"]);
    }

    [Fact]
    public void What_happened_while_the_watch_was_broken_is_told_when_the_list_is_read_anew()
    {
        _runs.See(Given.Pod(state: Given.Running), isInitial: true);

        Types(_runs.See(Given.Pod(state: Given.Running, last: Given.Ended(4), restarts: 1), isInitial: true)).ShouldBe(["replica.exited", "replica.started"]);
    }

    [Fact]
    public void Another_pod_of_the_same_name_begins_anew()
    {
        var first = Given.Pod(state: Given.Running);
        _runs.See(first, isInitial: false);

        Types(_runs.See(first with { Metadata = first.Metadata with { Uid = "another" } }, isInitial: false)).ShouldBe(["replica.started"]);
    }

    [Fact]
    public void Those_that_were_not_seen_again_are_forgotten()
    {
        _runs.See(Given.Pod("echo-a"), isInitial: true);

        _runs.KeepOnly(new HashSet<string>()).Select(name => name.Value).ShouldBe(["echo"]);
        _runs.Forget(Given.Pod("echo-a")).ShouldBeEmpty();
    }

    private static IEnumerable<string> Types(IEnumerable<McpManager.Workloads.Backends.BackendEvent> events) => events.Select(e => e.Type);
}
