using FsCheck;
using FsCheck.Fluent;
using McpManager.Workloads.Supervision;

namespace McpManager.Tests.Workloads.Supervision;

/// <summary>The planner in a world in which replicas get ready and go, sooner or later: wherever it begins, it arrives.</summary>
public sealed class RolloutPlannerProperties
{
    private const string Target = "target";

    [Fact]
    public void It_arrives_at_the_wanted_replicas_and_never_serves_with_fewer_on_the_way() =>
        Prop.ForAll(Worlds().ToArbitrary(), Arrives).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithQuietOnSuccess(true));

    private static bool Arrives(World world)
    {
        var slots = world.Slots.ToList();
        var previous = world.Previous;
        var enough = Serving(slots) >= world.Replicas;
        for (var round = 0; round < 200; round++)
        {
            var step = RolloutPlanner.Next(slots, Target, previous, world.Replicas);
            previous = step.Outcome == RolloutOutcome.Completed ? null : previous;
            slots = [
                .. slots.Select(s => step.Retire.Contains(s.Index) ? s with { Retired = true } : s),
                .. step.Add.Select(i => new SlotView(i, Target, Ready: false, Running: true, Retired: false, Failure: null))];
            if ((enough && Serving(slots) < world.Replicas) || slots.DistinctBy(s => s.Index).Count() != slots.Count)
            {
                return false;
            }

            if (step.Add.Count + step.Retire.Count == 0 && previous is null && slots.TrueForAll(s => s is { Hash: Target, Ready: true, Retired: false }))
            {
                return slots.Count == world.Replicas;
            }

            // The schedule decides who is next; once it is at its end, everybody is.
            var who = round < world.Schedule.Count ? world.Schedule[round] : (int?)null;
            slots = [.. slots.Where(s => !s.Retired || !IsNext(s, who)).Select(s => s.Hash == Target && IsNext(s, who) ? s with { Running = true, Ready = true } : s)];
        }

        return false;
    }

    private static bool IsNext(SlotView slot, int? who) => who is null || slot.Index % 4 == who;

    private static int Serving(List<SlotView> slots) => slots.Count(s => !s.Retired && (s.Hash == Target ? s.Ready : s.Running));

    private static Gen<World> Worlds()
    {
        var slot =
            from hash in Gen.Elements(Target, "previous", "other")
            from running in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false)))
            from ready in Gen.Elements(true, false)
            from retired in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
            select new SlotView(0, hash, running && ready, running, retired, null);
        return
            from slots in slot.ListOf()
            from previous in Gen.Elements<string?>(null, "previous")
            from replicas in Gen.Choose(0, 6)
            from schedule in Gen.Choose(0, 3).ListOf()
            select new World([.. slots.Take(12).Select((s, i) => s with { Index = i })], previous, replicas, [.. schedule]);
    }

    private sealed record World(IReadOnlyList<SlotView> Slots, string? Previous, int Replicas, IReadOnlyList<int> Schedule);
}
