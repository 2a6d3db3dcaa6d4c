using McpManager.Client;
using McpManager.Errors;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Planning.Rules;

/// <summary><c>replicas</c> and <c>autoscaling</c>.</summary>
internal static class ScalingRules
{
    public const int MaxReplicas = 50;

    public static (int Replicas, Autoscaling? Autoscaling) Read(WorkloadRequest request, FieldErrors errors)
    {
        var bounds = request.Autoscaling is null ? null : Bounds(request.Autoscaling, errors);
        if (request.Replicas is { } replicas)
        {
            CheckReplicas(replicas, bounds, errors);
        }

        return (request.Replicas ?? bounds?.MinReplicas ?? 1, bounds);
    }

    public static void CheckReplicas(int replicas, Autoscaling? bounds, FieldErrors errors)
    {
        if (replicas is < 1 or > MaxReplicas)
        {
            errors.Add("replicas", $"must be from 1 to {MaxReplicas}");
        }
        else if (bounds is not null && (replicas < bounds.MinReplicas || replicas > bounds.MaxReplicas))
        {
            errors.Add("replicas", $"must be within the bounds of autoscaling, {bounds.MinReplicas} to {bounds.MaxReplicas}");
        }
    }

    private static Autoscaling Bounds(AutoscalingRequest request, FieldErrors errors)
    {
        if (request.MaxReplicas is null)
        {
            errors.Add("autoscaling.max_replicas", "is required");
        }

        var min = Numbers.Read("autoscaling.min_replicas", request.MinReplicas, 1, MaxReplicas, 1, errors);
        var max = Numbers.Read("autoscaling.max_replicas", request.MaxReplicas, 1, MaxReplicas, MaxReplicas, errors);
        if (min > max)
        {
            errors.Add("autoscaling.min_replicas", "must not be more than max_replicas");
        }

        return new Autoscaling(min, max, Numbers.Read("autoscaling.cpu_percent", request.CpuPercent, 1, 100, PlanDefaults.CpuPercent, errors));
    }
}
