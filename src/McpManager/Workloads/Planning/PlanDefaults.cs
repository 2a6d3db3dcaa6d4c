using System.Collections.Immutable;
using McpManager.Configuration;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Planning;

/// <summary>What the operator's configuration says of every workload.</summary>
/// <param name="MemoryLimit">Bytes.</param>
/// <param name="CpuLimit">Thousandths of a core.</param>
/// <param name="HealthCheckInterval">Seconds.</param>
/// <param name="ReservedHosts">The manager's own host names: a workload that took one would shadow the manager.</param>
/// <param name="WarnUnenforced">A limit that is asked for and cannot be enforced is told as a warning instead of refused.</param>
internal sealed record PlanDefaults(long MemoryLimit, int CpuLimit, int HealthCheckInterval, ImmutableArray<string> ReservedHosts, bool WarnUnenforced = false)
{
    public const int Port = 8000;
    public const string HealthCheckPath = "/health";
    public const string McpPath = "/mcp";
    public const int StopTimeoutSeconds = 10;
    public const int CpuPercent = 80;

    public static PlanDefaults From(ManagerOptions options) =>
        new(options.DefaultMemoryLimit, options.DefaultCpuLimit, options.HealthCheckInterval, options.AllowedHosts, options.WarnUnenforced);

    /// <summary>For checks that no configuration has a part in.</summary>
    public static PlanDefaults None { get; } = new(Quantity.MinMemory, Quantity.MinCpu, 30, []);
}
