using McpManager.Client;
using McpManager.Workloads;
using McpManager.Workloads.Health;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Fakes;

/// <summary>The least that makes a workload.</summary>
internal static class Specs
{
    public static WorkloadSpec Of(string name, int replicas = 1, string? host = null) => new()
    {
        Name = WorkloadName.Parse(name),
        Port = 8080,
        RestartPolicy = RestartPolicy.UnlessStopped,
        HealthCheckPath = "/health",
        HealthCheckIntervalSeconds = 1,
        Replicas = replicas,
        McpPath = "/mcp",
        StopTimeoutSeconds = 1,
        Host = host,
    };

    public static WorkloadStatus StatusOf(Workload workload, Func<Replica, ReplicaHealth> health)
    {
        var healths = workload.Replicas.Select(health).ToList();
        var ready = healths.Count(h => h.State == HealthState.Ready);
        return new WorkloadStatus
        {
            Name = workload.Name.Value,
            Backend = "fake",
            Status = ready == healths.Count ? WorkloadPhase.Running : ready > 0 ? WorkloadPhase.Degraded : WorkloadPhase.Unhealthy,
            Message = healths.Select(h => h.Message).FirstOrDefault(m => m is not null),
            DesiredReplicas = workload.Spec.Replicas,
            ReadyReplicas = ready,
            Replicas = [],
            Url = string.Empty,
            McpUrl = string.Empty,
            Warnings = [],
            Labels = workload.Spec.Labels,
            Environment = [],
            CreatedAt = workload.CreatedAt,
            UpdatedAt = workload.UpdatedAt,
            SpecHash = string.Empty,
        };
    }
}
