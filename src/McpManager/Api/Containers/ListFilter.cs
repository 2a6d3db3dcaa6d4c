using McpManager.Client;
using McpManager.Routing;

namespace McpManager.Api.Containers;

/// <summary>Which workloads a list shows. Pure.</summary>
internal sealed record ListFilter(WorkloadPhase? Status, string? Template, IReadOnlyList<KeyValuePair<string, string>> Labels, int Limit, string? After)
{
    public const int MaxLimit = 500;

    /// <exception cref="Errors.ManagerException">A value cannot be read.</exception>
    public static ListFilter Read(ListParameters given)
    {
        var query = new QueryValues();
        var status = WorkloadPhaseNames.Parse(given.Status);
        if (given.Status is not null && status is null)
        {
            query.Errors.Add("status", $"must be one of {string.Join(", ", WorkloadPhaseNames.All)}");
        }

        var after = PageCursor.Read(given.Cursor);
        if (given.Cursor is not null && after is null)
        {
            query.Errors.Add("cursor", "is not one that this manager gave out");
        }

        var labels = (given.Label ?? []).Select(text => text.Split('=', 2)).ToList();
        if (labels.Any(parts => parts.Length != 2 || parts[0].Length == 0))
        {
            query.Errors.Add("label", "must be key=value");
        }

        var limit = query.Number("limit", given.Limit, min: 1, MaxLimit) ?? MaxLimit;
        query.ThrowIfAny();
        return new ListFilter(status, given.Template, [.. labels.Select(parts => KeyValuePair.Create(parts[0], parts[1]))], limit, after);
    }

    public WorkloadList Apply(RouteSnapshot snapshot)
    {
        var matching = snapshot.Sorted.Select(entry => entry.Status).Where(Matches).ToList();
        var page = matching.Where(status => After is null || string.CompareOrdinal(status.Name, After) > 0).Take(Limit + 1).ToList();
        return new WorkloadList
        {
            Containers = page.Count > Limit ? page[..Limit] : page,
            Total = matching.Count,
            NextCursor = page.Count > Limit ? PageCursor.Write(page[Limit - 1].Name) : null,
        };
    }

    private bool Matches(WorkloadStatus status) =>
        (Status is null || status.Status == Status)
        && (Template is null || status.Template == Template)
        && Labels.All(label => status.Labels.TryGetValue(label.Key, out var value) && value == label.Value);
}
