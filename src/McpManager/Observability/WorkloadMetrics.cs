using System.Diagnostics.Metrics;
using McpManager.Client;
using McpManager.Observability.Prometheus;
using McpManager.Routing;

namespace McpManager.Observability;

/// <summary>What the current snapshot holds, read when it is asked for.</summary>
internal sealed class WorkloadMetrics
{
    private readonly RouteTable _routes;

    public WorkloadMetrics(IMeterFactory meters, RouteTable routes)
    {
        _routes = routes;
        var meter = meters.Create(PrometheusExporter.MeterName);
        meter.CreateObservableGauge("mcp_workloads", ByStatus, description: "Workloads, by status.");
        meter.CreateObservableGauge("mcp_workload_replicas_ready", () => Each(s => s.ReadyReplicas), description: "Replicas that take requests.");
        meter.CreateObservableGauge("mcp_workload_replicas_desired", () => Each(s => s.DesiredReplicas), description: "Replicas asked for.");
        meter.CreateObservableCounter("mcp_replica_restarts_total", () => Each(s => s.Replicas.Sum(r => r.Restarts)), description: "Restarts of the workload's present replicas.");
        meter.CreateObservableGauge("mcp_workload_cpu_percent", () => Each(Cpu), description: "CPU use of all replicas, in percent of one core.");
        meter.CreateObservableGauge("mcp_workload_memory_bytes", () => Each(Memory), description: "Memory of all replicas.");
    }

    private IEnumerable<Measurement<int>> ByStatus()
    {
        if (_routes.Current is not { } snapshot)
        {
            yield break;
        }

        var counts = snapshot.Sorted.CountBy(entry => entry.Status.Status).ToDictionary();
        foreach (var phase in Enum.GetValues<WorkloadPhase>())
        {
            yield return new Measurement<int>(counts.GetValueOrDefault(phase), new KeyValuePair<string, object?>("status", phase.Word()));
        }
    }

    private IEnumerable<Measurement<double>> Each(Func<WorkloadStatus, double?> value)
    {
        foreach (var entry in _routes.Current?.Sorted ?? [])
        {
            if (value(entry.Status) is { } known)
            {
                yield return new Measurement<double>(known, new KeyValuePair<string, object?>("workload", entry.Status.Name));
            }
        }
    }

    // Absent where no replica's use is known: zero would be a claim.
    private static double? Cpu(WorkloadStatus status) =>
        status.Replicas.Any(r => r.CpuPercent is not null) ? status.Replicas.Sum(r => r.CpuPercent ?? 0) : null;

    private static double? Memory(WorkloadStatus status) =>
        status.Replicas.Any(r => r.MemoryBytes is not null) ? status.Replicas.Sum(r => r.MemoryBytes ?? 0) : null;
}
