using McpManager.Errors;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>
/// What is wrong with a spec that was read back. Whoever may edit the Deployment may have written it: the mappers must be able to rely on it, and it must not
/// ask for what admission refuses. Pure.
/// </summary>
internal static class SpecFaults
{
    private static readonly (string Field, Func<WorkloadSpec, bool> IsGood)[] s_rules =
    [
        ("port", s => s.Port is > 0 and <= 65535),
        ("replicas", s => s.Replicas > 0),
        ("autoscaling", s => s.Autoscaling is not { } bounds || (bounds is { MinReplicas: > 0, CpuPercent: > 0 } && bounds.MinReplicas <= bounds.MaxReplicas)),
        ("health_check_interval", s => s.HealthCheckIntervalSeconds > 0),
        ("health_check_path", s => s.HealthCheckPath.StartsWith('/')),
        ("stop_timeout", s => s.StopTimeoutSeconds >= 0),
        ("user", s => s.User is null || (PodSecurity.IsNumeric(s.User) && !RootUser.Is(s.User))),
        ("command", s => !s.Command.Contains(null!) && !s.Args.Contains(null!)),
        ("environment", s => !s.Environment.ContainsValue(null!)),
        ("secrets", s => !s.Secrets.ContainsValue(null!)),
        ("labels", s => !s.Labels.ContainsValue(null!)),
        ("volumes", s => s.Volumes.All(volume => volume is { Source.Length: > 0, Target.Length: > 0 })),
        ("memory_limit", s => s.MemoryLimit is null or > 0),
        ("cpu_limit", s => s.CpuLimit is null or > 0),
        ("storage_limit", s => s.StorageLimit is null or > 0),
    ];

    public static string? Of(WorkloadSpec spec)
    {
        if (s_rules.FirstOrDefault(rule => !rule.IsGood(spec)).Field is { } field)
        {
            return field;
        }

        var errors = new FieldErrors();
        KubernetesSection.Read(spec.BackendSection, errors);
        return errors.Any ? "template" : null;
    }
}
