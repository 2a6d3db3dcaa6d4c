namespace McpManager.Client;

/// <summary>Which workloads to list.</summary>
public sealed record ListQuery
{
    public WorkloadPhase? Status { get; init; }

    public string? Template { get; init; }

    /// <summary>All of them must hold.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>How many at most, 1 to 500.</summary>
    public int? Limit { get; init; }

    /// <summary><see cref="WorkloadList.NextCursor"/> of the page before.</summary>
    public string? Cursor { get; init; }

    internal QueryText ToQuery()
    {
        var query = new QueryText().Add("status", Status?.Word()).Add("template", Template).Add("limit", Limit?.ToString()).Add("cursor", Cursor);
        foreach (var (key, value) in Labels ?? new Dictionary<string, string>())
        {
            query.Add("label", $"{key}={value}");
        }

        return query;
    }
}

/// <summary>Which log lines to read.</summary>
public sealed record LogRequest
{
    /// <summary>The last lines of each replica; <c>null</c> for the manager's default, -1 for all.</summary>
    public int? Tail { get; init; }

    /// <summary>Go on with new lines until cancelled.</summary>
    public bool Follow { get; init; }

    /// <summary>A duration such as <c>10m</c>, or an RFC 3339 time.</summary>
    public string? Since { get; init; }

    /// <summary>Only this replica, from 0.</summary>
    public int? Replica { get; init; }

    /// <summary>The run of each replica before its present one, where the backend keeps them apart.</summary>
    public bool Previous { get; init; }

    internal QueryText ToQuery() => new QueryText()
        .Add("tail", Tail == -1 ? "all" : Tail?.ToString())
        .Add("follow", Follow ? "true" : null)
        .Add("since", Since)
        .Add("replica", Replica?.ToString())
        .Add("previous", Previous ? "true" : null);
}

/// <summary>Builds a query string; absent values are left out.</summary>
internal sealed class QueryText
{
    private readonly List<string> _parts = [];

    public QueryText Add(string name, string? value)
    {
        if (value is not null)
        {
            _parts.Add($"{name}={Uri.EscapeDataString(value)}");
        }

        return this;
    }

    public override string ToString() => _parts.Count == 0 ? string.Empty : "?" + string.Join('&', _parts);
}
