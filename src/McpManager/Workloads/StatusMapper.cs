using System.Net;
using System.Net.Sockets;
using McpManager.Client;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Health;
using McpManager.Workloads.Planning;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads;

/// <summary>A workload and its replicas' health → what clients see. Pure.</summary>
internal static class StatusMapper
{
    /// <param name="health">Health of a replica's present run. Where the backend has a verdict of its own that it is not ready, this says whether it still may.</param>
    /// <param name="publicBase">Scheme, host pattern and port of the gateway, see <see cref="PublicAddress"/>.</param>
    public static WorkloadStatus ToStatus(
        Workload workload,
        Func<Replica, ReplicaHealth> health,
        BackendCapabilities capabilities,
        PublicAddress publicBase)
    {
        var replicas = workload.Replicas.OrderBy(replica => replica.Index).Select(replica => ToStatus(replica, health(replica))).ToList();
        var desired = Desired(workload);
        var phase = WorkloadPhases.Of(workload, desired, replicas);
        var url = publicBase.UrlOf(workload.Spec);
        return new WorkloadStatus
        {
            Name = workload.Name.Value,
            Template = workload.Spec.Template,
            Image = workload.Spec.Image,
            Backend = capabilities.Backend,
            Status = phase,
            Message = StatusMessage.Of(workload, phase, replicas),
            DesiredReplicas = desired,
            ReadyReplicas = replicas.Count(replica => replica.Status == ReplicaPhase.Ready),
            Replicas = replicas,
            Url = url,
            McpUrl = url.TrimEnd('/') + workload.Spec.McpPath,
            Warnings = Enforcement.Warnings(workload.Spec, capabilities),
            Labels = workload.Spec.Labels,
            Environment = [.. workload.Spec.Environment.Keys.Union(workload.Spec.Secrets.Keys).Order(StringComparer.Ordinal)],
            CreatedAt = workload.CreatedAt,
            UpdatedAt = workload.UpdatedAt,
            SpecHash = SpecHash.Of(workload.Spec),
        };
    }

    private static ReplicaStatus ToStatus(Replica replica, ReplicaHealth health)
    {
        var phase = WorkloadPhases.Of(replica, health);
        return new ReplicaStatus
        {
            Id = replica.Id,
            Status = phase,
            Address = replica.Address is { } address ? Text(address) : null,
            StartedAt = replica.StartedAt,
            Restarts = replica.Restarts,
            LastExit = replica.LastExit,

            // What the probe sees now tells more than how an earlier run ended.
            LastError = phase is ReplicaPhase.Starting or ReplicaPhase.Unhealthy ? health.Message ?? replica.LastError : replica.LastError,
            ImageDigest = replica.ImageDigest,
            CpuPercent = replica.CpuPercent,
            MemoryBytes = replica.MemoryBytes,
        };
    }

    // An autoscaler decides by itself how many there are, within its bounds.
    private static int Desired(Workload workload) => workload switch
    {
        { DesiredRunning: false } => 0,
        { Spec.Autoscaling: { } bounds } => Math.Clamp(
            workload.Replicas.Count(replica => replica.State is not (ReplicaState.Stopping or ReplicaState.Stopped)),
            bounds.MinReplicas,
            bounds.MaxReplicas),
        _ => workload.Spec.Replicas,
    };

    private static string Text(DnsEndPoint address) =>
        IPAddress.TryParse(address.Host, out var ip) && ip.AddressFamily == AddressFamily.InterNetworkV6
            ? $"[{address.Host}]:{address.Port}"
            : $"{address.Host}:{address.Port}";
}
