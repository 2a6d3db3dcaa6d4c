namespace McpManager.Workloads.Supervision;

/// <summary>
/// Decides, from what runs and what is wanted, which replicas to add and which to retire. Pure. During a rollout it brings up one new replica at a time and
/// retires an old one for each that got ready, so that never fewer serve than are wanted. On the way back from a rollout, whose target is proven, it brings
/// up all that are missing at once and retires the others in the same manner.
/// </summary>
internal static class RolloutPlanner
{
    /// <param name="previousHash">The spec to fall back to, while the target is not proven.</param>
    public static RolloutStep Next(IReadOnlyList<SlotView> slots, string targetHash, string? previousHash, int replicas)
    {
        var live = slots.Where(s => !s.Retired).ToList();
        var old = live.Where(s => s.Hash != targetHash).ToList();

        // The best first: those at the end go when there are too many.
        var current = live.Where(s => s.Hash == targetHash).OrderByDescending(s => s.Ready).ThenByDescending(s => s.Running).ThenBy(s => s.Index).ToList();
        var surplus = current.Skip(replicas).Select(s => s.Index);
        var missing = Math.Max(0, replicas - current.Count);
        if (previousHash is null)
        {
            // One that failed is waited for no more: the target will not change on its account.
            var settled = current.Count(s => s.Ready || s.Failure is not null);
            return new RolloutStep(FreeIndices(slots, missing), [.. surplus, .. Dispensable(old, null, replicas - settled)], RolloutOutcome.None, null);
        }

        if (current.FirstOrDefault(s => s.Failure is not null) is { } failed)
        {
            return new RolloutStep([], [], RolloutOutcome.Failed, failed.Failure);
        }

        var ready = current.Count(s => s.Ready);
        if (ready >= replicas)
        {
            return new RolloutStep([], [.. surplus, .. old.Select(s => s.Index)], RolloutOutcome.Completed, null);
        }

        var add = current.Count == ready ? 1 : 0;
        return new RolloutStep(FreeIndices(slots, add), [.. Dispensable(old, previousHash, replicas - ready)], RolloutOutcome.None, null);
    }

    /// <summary>Old replicas that may go while <paramref name="needed"/> of them still have to serve.</summary>
    private static IEnumerable<int> Dispensable(List<SlotView> old, string? previousHash, int needed)
    {
        // Replicas of a spec that was itself never proven go first, then the highest index.
        var serving = old.Where(s => s.Running).OrderBy(s => s.Hash == previousHash).ThenByDescending(s => s.Index).ToList();
        return old.Where(s => !s.Running).Concat(serving.Take(serving.Count - Math.Max(0, needed))).Select(s => s.Index);
    }

    private static List<int> FreeIndices(IReadOnlyList<SlotView> slots, int count)
    {
        var taken = slots.Select(s => s.Index).ToHashSet();
        return [.. Enumerable.Range(0, int.MaxValue).Where(i => !taken.Contains(i)).Take(count)];
    }
}

/// <summary>What the planner looks at in a replica.</summary>
/// <param name="Ready">It passed a health check; known only while replicas of more than one spec run.</param>
/// <param name="Running">It has a run, whether that serves or not.</param>
/// <param name="Retired">It is on its way out.</param>
/// <param name="Failure">Why it did not get ready.</param>
internal sealed record SlotView(int Index, string Hash, bool Ready, bool Running, bool Retired, string? Failure);

/// <summary>What to do next.</summary>
/// <param name="Add">Indices to add, of the target spec.</param>
/// <param name="Retire">Indices to stop and remove.</param>
internal sealed record RolloutStep(IReadOnlyList<int> Add, IReadOnlyList<int> Retire, RolloutOutcome Outcome, string? Failure);

internal enum RolloutOutcome
{
    /// <summary>There is none, or it goes on.</summary>
    None,
    Completed,

    /// <summary>The old spec has to come back.</summary>
    Failed,
}
