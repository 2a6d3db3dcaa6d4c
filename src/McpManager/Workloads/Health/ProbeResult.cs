namespace McpManager.Workloads.Health;

/// <summary>How one probe went.</summary>
/// <param name="Message">What is wrong, in words a user can act on; <c>null</c> when all is well.</param>
internal readonly record struct ProbeResult(ProbeOutcome Outcome, string? Message = null)
{
    public static ProbeResult Ok => new(ProbeOutcome.Ok);

    public bool IsOk => Outcome == ProbeOutcome.Ok;
}

internal enum ProbeOutcome
{
    /// <summary>2xx or 3xx.</summary>
    Ok,

    /// <summary>It answered with another status.</summary>
    Status,

    /// <summary>Nothing listens there.</summary>
    Refused,
    Timeout,

    /// <summary>Anything else: no HTTP, a connection closed in the middle, a name that does not resolve.</summary>
    Error,
}
