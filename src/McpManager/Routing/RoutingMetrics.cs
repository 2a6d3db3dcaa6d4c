using System.Diagnostics.Metrics;
using McpManager.Workloads.Health;

namespace McpManager.Routing;

/// <summary>What probes find, and how often routes are published.</summary>
internal sealed class RoutingMetrics
{
    public const string MeterName = "McpManager";

    private readonly Counter<long> _probes;
    private readonly Counter<long> _publications;

    public RoutingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _probes = meter.CreateCounter<long>("mcp_probe_results_total", description: "Health probes, by workload and result.");
        _publications = meter.CreateCounter<long>("mcp_route_publications_total", description: "Route snapshots published.");
    }

    public void Published() => _publications.Add(1);

    public void Probed(string workload, ProbeOutcome outcome) => _probes.Add(1, new("workload", workload), new("result", Word(outcome)));

    private static string Word(ProbeOutcome outcome) => outcome switch
    {
        ProbeOutcome.Ok => "ok",
        ProbeOutcome.Status => "status",
        ProbeOutcome.Refused => "refused",
        ProbeOutcome.Timeout => "timeout",
        _ => "error",
    };
}
