using System.Security.Cryptography;
using System.Text.Json;
using McpManager.Json;

namespace McpManager.Workloads.Spec;

/// <summary>Hashes of a spec's canonical JSON: 16 hexadecimal digits of SHA-256, equal for equal specs across restarts and machines.</summary>
internal static class SpecHash
{
    /// <summary>Two requests with the same hash ask for the same workload.</summary>
    public static string Of(WorkloadSpec spec) => Digest(spec with { RestartedAt = null });

    /// <summary>Two specs with the same replica hash run the same replicas: changing between them restarts none.</summary>
    public static string OfReplica(WorkloadSpec spec) => Digest(spec with
    {
        Replicas = 1,
        Autoscaling = null,
        Labels = Sorted.Empty,
        Host = null,
        HealthCheckIntervalSeconds = 1,
    });

    private static string Digest(WorkloadSpec spec) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(spec, StateJsonContext.Default.WorkloadSpec)))[..16];
}
