using McpManager.Client;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Health;

namespace McpManager.Workloads;

/// <summary>A workload and its replicas' health → what clients see. Pure.</summary>
internal static class StatusMapper
{
    /// <param name="health">Health of a replica's present run.</param>
    /// <param name="publicBase">Scheme, host pattern and port of the gateway, see <see cref="PublicAddress"/>.</param>
    public static WorkloadStatus ToStatus(
        Workload workload,
        Func<Replica, ReplicaHealth> health,
        BackendCapabilities capabilities,
        PublicAddress publicBase) => throw new NotSupportedException();
}

/// <summary>Where clients reach the gateway.</summary>
/// <param name="Scheme">http or https.</param>
/// <param name="Port">The manager's own port.</param>
internal sealed record PublicAddress(string Scheme, int Port);
