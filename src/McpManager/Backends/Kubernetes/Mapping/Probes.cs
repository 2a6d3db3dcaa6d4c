using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Health;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>How the kubelet asks a replica after its health. Pure.</summary>
internal static class Probes
{
    private const int MaxReadyPeriod = 5;

    // As long as the manager's own probe waits: what starts on one backend starts on each.
    private static readonly int s_timeout = (int)HttpProbe.Timeout.TotalSeconds;

    /// <summary>Asked every second, so that it serves as soon as it can. Only one that never answers, long after it is called unhealthy, is started again.</summary>
    public static Probe Startup(WorkloadSpec spec, KubernetesOptions options) =>
        Of(spec) with { PeriodSeconds = 1, TimeoutSeconds = s_timeout, FailureThreshold = options.StartupGraceSeconds * 5 };

    /// <summary>Whether it gets requests: two failures in a row end that, one success brings it back.</summary>
    public static Probe Readiness(WorkloadSpec spec) =>
        Of(spec) with { PeriodSeconds = Math.Min(MaxReadyPeriod, spec.HealthCheckIntervalSeconds), TimeoutSeconds = s_timeout, SuccessThreshold = 1, FailureThreshold = 2 };

    /// <summary>Whether it still works at all.</summary>
    public static Probe Liveness(WorkloadSpec spec) =>
        Of(spec) with { PeriodSeconds = spec.HealthCheckIntervalSeconds, TimeoutSeconds = s_timeout, SuccessThreshold = 1, FailureThreshold = 3 };

    private static Probe Of(WorkloadSpec spec) => new() { HttpGet = new HttpGet { Path = spec.HealthCheckPath, Port = KubernetesNames.PortName, Scheme = "HTTP" } };
}
