using McpManager.Workloads.Supervision;

namespace McpManager.Tests.Workloads.Supervision;

public sealed class RolloutPlannerTests
{
    private const string New = "new";
    private const string Old = "old";
    private const string Older = "older";

    [Theory]
    [InlineData(0, 3, "0 1 2", "")]
    [InlineData(2, 3, "2", "")]
    [InlineData(3, 3, "", "")]
    [InlineData(3, 1, "", "1 2")]
    [InlineData(3, 0, "", "0 1 2")]
    public void Without_an_update_only_the_number_is_fitted(int present, int wanted, string add, string retire)
    {
        var step = RolloutPlanner.Next([.. Enumerable.Range(0, present).Select(i => Slot(i, New))], New, null, wanted);

        Numbers(step.Add).ShouldBe(add);
        Numbers(step.Retire).ShouldBe(retire);
        step.Outcome.ShouldBe(RolloutOutcome.None);
    }

    [Fact]
    public void Indices_of_those_on_their_way_out_are_not_used_again()
    {
        var step = RolloutPlanner.Next([Slot(0, Old, retired: true), Slot(2, New)], New, null, 3);

        Numbers(step.Add).ShouldBe("1 3");
        step.Retire.ShouldBeEmpty();
    }

    [Fact]
    public void Those_that_do_not_run_are_given_up_first() =>
        Numbers(RolloutPlanner.Next([Slot(0, New, running: false), Slot(1, New)], New, null, 1).Retire).ShouldBe("0");

    [Fact]
    public void An_update_begins_with_one_more() => Expect([Slot(0, Old), Slot(1, Old)], 2, add: "2", retire: "");

    [Fact]
    public void While_a_new_one_is_not_ready_nothing_more_begins() => Expect([Slot(0, Old), Slot(1, Old), Slot(2, New)], 2, add: "", retire: "");

    [Fact]
    public void A_new_one_that_got_ready_takes_the_place_of_the_highest_old_one() =>
        Expect([Slot(0, Old), Slot(1, Old), Slot(2, New, ready: true)], 2, add: "3", retire: "1");

    [Fact]
    public void All_new_ones_ready_complete_it() =>
        Expect([Slot(0, Old), Slot(2, New, ready: true), Slot(3, New, ready: true)], 2, add: "", retire: "0", RolloutOutcome.Completed);

    [Fact]
    public void Of_too_many_new_ones_those_that_are_ready_stay() =>
        Expect([Slot(0, New), Slot(1, New, ready: true)], 1, add: "", retire: "0", RolloutOutcome.Completed);

    [Fact]
    public void Replicas_of_a_spec_that_was_never_proven_go_before_proven_ones() =>
        Expect([Slot(0, Older), Slot(1, Old)], 1, add: "2", retire: "0");

    [Fact]
    public void An_old_one_that_does_not_run_serves_nobody_and_goes() =>
        Expect([Slot(0, Old), Slot(1, Old, running: false)], 2, add: "2", retire: "1");

    [Fact]
    public void A_new_one_that_failed_ends_it()
    {
        var step = RolloutPlanner.Next([Slot(0, Old), Slot(1, New, failure: "it broke")], New, Old, 1);

        step.ShouldSatisfyAllConditions(
            () => step.Outcome.ShouldBe(RolloutOutcome.Failed),
            () => step.Failure.ShouldBe("it broke"),
            () => step.Add.ShouldBeEmpty(),
            () => step.Retire.ShouldBeEmpty());
    }

    [Fact]
    public void A_failed_one_that_is_on_its_way_out_ends_nothing() =>
        Expect([Slot(0, Old), Slot(1, New, retired: true, failure: "it broke")], 1, add: "2", retire: "");

    [Fact]
    public void The_way_back_keeps_what_serves_until_the_wanted_ones_are_ready()
    {
        var step = RolloutPlanner.Next([Slot(0, Old), Slot(1, New), Slot(2, New), Slot(3, New, running: false)], Old, null, 3);

        Numbers(step.Add).ShouldBe("4 5");
        Numbers(step.Retire).ShouldBe("3");
    }

    [Fact]
    public void The_way_back_waits_for_none_that_failed() =>
        Numbers(RolloutPlanner.Next([Slot(0, Old, failure: "it broke"), Slot(1, New)], Old, null, 1).Retire).ShouldBe("1");

    private static void Expect(SlotView[] slots, int replicas, string add, string retire, object? outcome = null)
    {
        var step = RolloutPlanner.Next(slots, New, Old, replicas);

        Numbers(step.Add).ShouldBe(add);
        Numbers(step.Retire).ShouldBe(retire);
        step.Outcome.ShouldBe((RolloutOutcome)(outcome ?? RolloutOutcome.None));
    }

    private static SlotView Slot(int index, string hash, bool ready = false, bool retired = false, string? failure = null, bool running = true) =>
        new(index, hash, ready, running, retired, failure);

    private static string Numbers(IEnumerable<int> numbers) => string.Join(' ', numbers.Order());
}
