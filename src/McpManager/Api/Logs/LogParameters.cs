using System.ComponentModel;
using System.Globalization;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;
using Microsoft.AspNetCore.Mvc;

namespace McpManager.Api.Logs;

/// <summary>The query of <c>GET /containers/{name}/logs</c>, as given.</summary>
internal readonly record struct LogParameters(
    [property: FromQuery(Name = "tail"), Description("The last lines of each replica, 0 to 10000, or all; 100 when left out")] string? Tail,
    [property: FromQuery(Name = "follow"), Description("true: go on with new lines")] string? Follow,
    [property: FromQuery(Name = "since"), Description("Not older than this: a duration such as 10m, or an RFC 3339 time")] string? Since,
    [property: FromQuery(Name = "replica"), Description("Only this replica, from 0")] string? Replica,
    [property: FromQuery(Name = "timestamps"), Description("true: text lines begin with their time")] string? Timestamps,
    [property: FromQuery(Name = "previous"), Description("true: the run of each replica before its present one, where the backend keeps them apart (kubernetes)")] string? Previous)
{
    public const int DefaultTail = 100;
    public const int MaxTail = 10_000;

    /// <exception cref="Errors.ManagerException">A value cannot be read.</exception>
    /// <param name="keepsRunsApart">Whether there is a run before the present one to ask for.</param>
    public (LogQuery Query, bool Timestamps) Read(DateTimeOffset now, bool keepsRunsApart)
    {
        var query = new QueryValues();
        var tail = query.Number("tail", Tail ?? DefaultTail.ToString(CultureInfo.InvariantCulture), min: 0, MaxTail, orWord: "all");
        var since = ReadSince(query, now);
        var replica = query.Number("replica", Replica, min: 0, max: 9999);
        var follow = query.Flag("follow", Follow);
        var timestamps = query.Flag("timestamps", Timestamps);
        var previous = query.Flag("previous", Previous);
        if (previous && follow)
        {
            query.Errors.Add("previous", "is of a run that is over; it cannot be followed");
        }
        else if (previous && !keepsRunsApart)
        {
            query.Errors.Add("previous", "this backend keeps all runs of a replica in one log; leave it out");
        }

        query.ThrowIfAny();
        return (new LogQuery(tail, follow, since, replica, previous), timestamps);
    }

    private DateTimeOffset? ReadSince(QueryValues query, DateTimeOffset now)
    {
        if (Since is null)
        {
            return null;
        }

        if (Duration.TryParse(Since, out var ago, out _))
        {
            return now - ago;
        }

        // The check of its beginning keeps out the many other forms that the parser would guess at.
        if (Since.Length >= 20 && Since[10] is 'T' or 't'
            && DateTimeOffset.TryParse(Since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        query.Errors.Add("since", "must be a duration such as 10m, or an RFC 3339 time such as 2026-01-31T12:00:00Z (a + is written %2B)");
        return null;
    }
}
