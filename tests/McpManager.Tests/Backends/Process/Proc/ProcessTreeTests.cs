using McpManager.Backends.Process.Proc;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Backends.Process.Proc;

public sealed class ProcessTreeTests
{
    // Above the largest process id there can be: nothing in /proc answers for them, so that no mark matches.
    private const int Base = 10_000_000;

    private static readonly ProcessEntry s_main = Entry(1, parent: 0, group: 1, session: 1, start: 100);

    private readonly ProcessTree _tree = new(ReplicaMark.OfReplica("id", WorkloadName.Parse("web"), 0, "/nowhere"));

    [Fact]
    public void The_main_process_and_all_below_it_belong() =>
        Members([s_main, Entry(4, parent: 3), Entry(3, parent: 2), Entry(2, parent: 1), Entry(9, parent: 8)]).ShouldBe([1, 2, 3, 4]);

    [Fact]
    public void Its_group_and_session_belong_whoever_their_parent_is() =>
        Members([s_main, Entry(2, parent: 0, group: 1), Entry(3, parent: 0, session: 1), Entry(4, parent: 0)]).ShouldBe([1, 2, 3]);

    [Fact]
    public void What_began_before_the_main_process_does_not_belong() =>
        Members([s_main, Entry(2, parent: 0, group: 1, start: 99), Entry(3, parent: 1, start: 99)]).ShouldBe([1]);

    [Fact]
    public void A_process_once_known_stays_known_after_it_left()
    {
        Members([s_main, Entry(2, parent: 1), Entry(3, parent: 2)]);

        Members([Entry(2, parent: 0, group: 2, session: 2), Entry(3, parent: 0, group: 3, session: 3)]).ShouldBe([2, 3]);
    }

    [Fact]
    public void A_later_process_with_the_same_id_is_another()
    {
        Members([s_main, Entry(2, parent: 1)]);
        Members([s_main]);

        Members([s_main, Entry(2, parent: 0, start: 500)]).ShouldBe([1]);
        Members([Entry(1, parent: 0, start: 500)]).ShouldBeEmpty();
    }

    [Fact]
    public void An_ended_process_that_waits_to_be_reaped_still_belongs() =>
        Members([s_main, Entry(2, parent: 1) with { Zombie = true }]).ShouldBe([1, 2]);

    private static ProcessEntry Entry(int pid, int parent, int group = 0, int session = 0, long start = 200) =>
        new(Base + pid, Base + parent, Base + group, Base + session, start, 0, Zombie: false);

    private List<int> Members(IReadOnlyList<ProcessEntry> all) => [.. _tree.Members(all, s_main.Id).Select(p => p.Pid - Base).Order()];
}
