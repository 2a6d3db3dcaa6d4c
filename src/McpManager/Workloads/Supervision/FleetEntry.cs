using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Supervision;

/// <summary>A workload of a fleet: one that is supervised, or one whose stored state is broken.</summary>
internal sealed class FleetEntry
{
    private readonly Workload? _broken;

    public FleetEntry(WorkloadSupervisor supervisor) => Supervisor = supervisor;

    /// <summary>The name is all that is known of it; the spec stands in for the one that cannot be read.</summary>
    public FleetEntry(WorkloadName name, string? fault, DateTimeOffset now) => _broken = new Workload
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
