using System.Net;

namespace McpManager.Workloads.Supervision;

/// <summary>One run of one replica.</summary>
internal interface IReplicaRun
{
    string RunId { get; }

    DnsEndPoint Address { get; }

    DateTimeOffset StartedAt { get; }

    /// <summary>Completes, never faults, once the run has ended and nothing of it is left.</summary>
    Task<ReplicaExit> Completion { get; }

    /// <summary>Digest of the image it runs, <c>sha256:…</c>; <c>null</c> where there is none.</summary>
    string? ImageDigest => null;

    double? CpuPercent { get; }

    long? MemoryBytes { get; }

    /// <summary>Asks it to end, and ends it with all it has started once <paramref name="grace"/> is over. Returns when nothing of it is left.</summary>
    Task StopAsync(TimeSpan grace);
}

/// <summary>How a run ended.</summary>
/// <param name="Code">Exit code, 128 + n after signal n, <c>null</c> when it cannot be known.</param>
/// <param name="Error">What a user should know; <c>null</c> for a plain exit.</param>
internal sealed record ReplicaExit(int? Code, string? Error = null);
