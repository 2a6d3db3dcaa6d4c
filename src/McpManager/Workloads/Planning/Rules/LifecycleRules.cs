using McpManager.Client;
using McpManager.Errors;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Planning.Rules;

/// <summary>How a replica is watched, ended and started again.</summary>
internal sealed record Lifecycle(RestartPolicy Restart, string HealthPath, int HealthInterval, int StopTimeout);

/// <summary><c>restart_policy</c>, <c>health_check_path</c>, <c>health_check_interval</c> and <c>stop_timeout</c>.</summary>
internal static class LifecycleRules
{
    public static Lifecycle Read(WorkloadRequest request, PlanDefaults defaults, FieldErrors errors) => new(
        Restart(request.RestartPolicy, errors),
        PathRules.Read("health_check_path", request.HealthCheckPath, PlanDefaults.HealthCheckPath, errors),
        Numbers.Read("health_check_interval", request.HealthCheckInterval, 1, 3600, defaults.HealthCheckInterval, errors),
        Numbers.Read("stop_timeout", request.StopTimeout, 0, 600, PlanDefaults.StopTimeoutSeconds, errors));

    private static RestartPolicy Restart(string? text, FieldErrors errors)
    {
        if (text is null)
        {
            return RestartPolicy.UnlessStopped;
        }

        if (!RestartPolicy.TryParse(text, out var policy, out var error))
        {
            errors.Add("restart_policy", error);
        }

        return policy;
    }
}
