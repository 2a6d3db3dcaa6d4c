namespace McpManager.Workloads.Supervision;

/// <summary>
/// Decides, from what runs and what is wanted, which replicas to add and which to retire. Pure. Without a rollout it only fits their number; during
/// one it brings up one new replica at a time and retires an old one for each that got ready, so that never fewer are ready than were wanted.
/// </summary>
internal static class RolloutPlanner
{
    public static RolloutStep Next(IReadOnlyList<SlotView> slots, string targetHash, string? previousHash, int replicas)
    {
        var live = slots.Where(s => !s.Retired).ToList();
        var current = live.Where(s => s.Hash == targetHash).OrderBy(s => s.Index).ToList();
        var old = live.Where(s => s.Hash != targetHash).ToList();

        if (previousHash is null)
        {
            return Fit(slots, current, old, replicas, RolloutOutcome.None);
        }

        if (current.FirstOrDefault(s => s.Failure is not null) is { } failed)
        {
            return new RolloutStep([], [], RolloutOutcome.Failed, failed.Failure);
        }

        var ready = current.Count(s => s.Ready);
        if (ready >= replicas)
        {
            return Fit(slots, current, old, replicas, RolloutOutcome.Completed);
        }

        // Replicas of a spec that was itself never proven go first, then the highest index.
        var surplus = old.Count - Math.Max(0, replicas - ready);
        var retire = old.OrderBy(s => s.Hash == previousHash).ThenByDescending(s => s.Index).Take(Math.Max(0, surplus)).Select(s => s.Index);
        var add = current.Count == ready ? FreeIndices(slots, 1) : [];
        return new RolloutStep([.. add], [.. retire], RolloutOutcome.None, null);
    }

    private static RolloutStep Fit(IReadOnlyList<SlotView> slots, List<SlotView> current, List<SlotView> old, int replicas, RolloutOutcome outcome)
    {
        var add = FreeIndices(slots, Math.Max(0, replicas - current.Count));
        var retire = current.Skip(replicas).Concat(old).Select(s => s.Index);
        return new RolloutStep([.. add], [.. retire], outcome, null);
    }

    private static IEnumerable<int> FreeIndices(IReadOnlyList<SlotView> slots, int count)
    {
        var taken = slots.Select(s => s.Index).ToHashSet();
        return Enumerable.Range(0, int.MaxValue).Where(i => !taken.Contains(i)).Take(count);
    }
}

/// <summary>What the planner looks at in a replica.</summary>
/// <param name="Ready">It passed a health check; known during a rollout only.</param>
/// <param name="Retired">It is on its way out.</param>
/// <param name="Failure">Why it did not get ready.</param>
internal sealed record SlotView(int Index, string Hash, bool Ready, bool Retired, string? Failure);

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
