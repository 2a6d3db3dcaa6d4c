using McpManager.Client;

namespace McpManager.Routing;

/// <summary>Two successive snapshots → what happened between them. Pure.</summary>
/// <param name="Created">Before the backend's own events, which are about them.</param>
/// <param name="Changed">After those: statuses, and what is gone.</param>
internal readonly record struct RouteDiff(IReadOnlyList<ManagerEvent> Created, IReadOnlyList<ManagerEvent> Changed)
{
    /// <param name="before"><c>null</c> for the first snapshot: workloads that a manager finds at its start were not created then.</param>
    public static RouteDiff Between(RouteSnapshot? before, RouteSnapshot after)
    {
        if (before is null)
        {
            return new RouteDiff([], []);
        }

        var created = new List<ManagerEvent>();
        var changed = new List<ManagerEvent>();
        foreach (var old in before.Sorted)
        {
            if (!after.ByName.TryGetValue(old.Status.Name, out var now))
            {
                changed.Add(Event("workload.deleted", after, old) with { Status = null, Message = null });
            }
            else if (!ReferenceEquals(old, now) && old.Status.Status != now.Status.Status && !IsAnother(old, now))
            {
                changed.Add(Event("workload.status", after, now));
            }
        }

        foreach (var now in after.Sorted)
        {
            var old = before.ByName.GetValueOrDefault(now.Status.Name);
            if (old is not null && IsAnother(old, now))
            {
                created.Add(Event("workload.deleted", after, old) with { Status = null, Message = null });
            }

            if (old is null || IsAnother(old, now))
            {
                created.Add(Event("workload.created", after, now));
            }
        }

        return new RouteDiff(created, changed);
    }

    /// <summary>Removed and created again between two snapshots.</summary>
    private static bool IsAnother(RouteEntry old, RouteEntry now) => old.Workload.CreatedAt != now.Workload.CreatedAt;

    private static ManagerEvent Event(string type, RouteSnapshot at, RouteEntry entry) => new()
    {
        Type = type,
        At = at.At,
        Name = entry.Status.Name,
        Status = entry.Status.Status,
        Message = entry.Status.Message,
    };
}
