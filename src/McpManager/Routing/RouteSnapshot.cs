using System.Collections.Frozen;
using System.Collections.Immutable;
using McpManager.Client;
using McpManager.Workloads;

namespace McpManager.Routing;

/// <summary>The world at one moment: what <c>GET /containers</c> shows and where the gateway forwards. Immutable but for the counters in <see cref="Upstream"/>.</summary>
/// <param name="Version">Grows by one with each publication.</param>
/// <param name="ByName">Workload name → entry.</param>
/// <param name="ByHost">Public host names of workloads (<c>host</c> of the spec, lower case) → entry.</param>
/// <param name="Sorted">All entries by name.</param>
internal sealed record RouteSnapshot(
    long Version,
    DateTimeOffset At,
    FrozenDictionary<string, RouteEntry> ByName,
    FrozenDictionary<string, RouteEntry> ByHost,
    ImmutableArray<RouteEntry> Sorted);

/// <summary>One workload, its public status, and its ready replicas.</summary>
internal sealed record RouteEntry(Workload Workload, WorkloadStatus Status, ImmutableArray<Upstream> Ready);
