using System.Net;

namespace McpManager.Workloads.Supervision;

/// <summary>How a supervisor behaves in time, and how it asks a replica whether it is ready.</summary>
internal sealed record SupervisorOptions
{
    public Backoff Backoff { get; init; } = Backoff.Default;

    /// <summary>How long a new replica may take, during a rollout, until its first passed health check.</summary>
    public TimeSpan StartupGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Between taking a replica out of the route and asking it to end, so that no request is on its way to it.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Asks a replica once: <c>null</c> when it is ready, else why not.</summary>
    public required Func<DnsEndPoint, string, CancellationToken, Task<string?>> Probe { get; init; }
}
