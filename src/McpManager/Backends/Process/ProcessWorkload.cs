using McpManager.Workloads;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Process;

/// <summary>A workload of the backend: one that is supervised, or one whose stored state is broken.</summary>
internal sealed class ProcessWorkload
{
    private readonly Workload? _broken;

    public ProcessWorkload(WorkloadSupervisor supervisor) => Supervisor = supervisor;

    /// <summary>The name is all that is known of it; the spec stands in for the one that cannot be read.</summary>
    public ProcessWorkload(WorkloadName name, string? fault, DateTimeOffset now) => _broken = new Workload
    {
        Spec = new WorkloadSpec
        {
            Name = name,
            Port = 0,
            RestartPolicy = new RestartPolicy(RestartMode.No),
            HealthCheckPath = "/",
            HealthCheckIntervalSeconds = 1,
            Replicas = 0,
            McpPath = "/",
            StopTimeoutSeconds = 0,
        },
        DesiredRunning = true,
        CreatedAt = now,
        UpdatedAt = now,
        Fault = fault,
    };

    /// <summary><c>null</c> for a workload whose stored state is broken.</summary>
    public WorkloadSupervisor? Supervisor { get; }

    /// <summary>Under way once removal was begun.</summary>
    public Task? Removal { get; set; }

    public Workload Current
    {
        get
        {
            var workload = _broken ?? Supervisor!.Current;
            return Removal is null ? workload : workload with { DesiredRunning = false };
        }
    }
}
