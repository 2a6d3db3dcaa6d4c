using McpManager.Client;
using McpManager.Errors;
using McpManager.Workloads.Planning.Rules;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Planning;

/// <summary>Applies every rule about values. It needs no backend and no name, so a template's defaults are checked by the same code.</summary>
internal static class SpecBuilder
{
    /// <summary>A spec without its name and template. What is wrong goes to <paramref name="errors"/>; the spec is good only when nothing did.</summary>
    public static WorkloadSpec Build(WorkloadRequest merged, PlanDefaults defaults, FieldErrors errors)
    {
        var resources = ResourceRules.Read(merged, defaults, errors);
        var lifecycle = LifecycleRules.Read(merged, defaults, errors);
        var exposure = ExposureRules.Read(merged, defaults, errors);
        var (replicas, autoscaling) = ScalingRules.Read(merged, errors);
        return new WorkloadSpec
        {
            Name = default,
            Image = ImageRules.Read(merged.Image, errors),
            Command = CommandRules.Command(merged.Command, errors),
            Args = CommandRules.Args(merged.Args, errors),
            Port = exposure.Port,
            Environment = EnvironmentRules.Environment(merged, errors),
            Secrets = EnvironmentRules.Secrets(merged, errors),
            Volumes = VolumeRules.Read(merged.Volumes, errors),
            MemoryLimit = resources.Memory,
            CpuLimit = resources.Cpu,
            PidsLimit = resources.Pids,
            StorageLimit = resources.Storage,
            RestartPolicy = lifecycle.Restart,
            HealthCheckPath = lifecycle.HealthPath,
            HealthCheckIntervalSeconds = lifecycle.HealthInterval,
            Labels = LabelRules.Read(merged.Labels, errors),
            Replicas = replicas,
            Autoscaling = autoscaling,
            Transport = exposure.Transport,
            McpPath = exposure.McpPath,
            SessionPolicy = exposure.SessionPolicy,
            Host = exposure.Host,
            User = UserRules.Read(merged.User, errors),
            ReadOnly = merged.ReadOnly ?? true,
            StopTimeoutSeconds = lifecycle.StopTimeout,
        };
    }

    /// <summary>The check of a template's defaults when its file is read.</summary>
    public static void CheckDefaults(WorkloadRequest defaults, FieldErrors errors) => Build(defaults, PlanDefaults.None, errors);
}
