using McpManager.Client;
using McpManager.Errors;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Planning;

/// <summary>A control that a request asks for is a control enforced, or the request is refused.</summary>
internal static class Admission
{
    // read_only: false asks for no control.
    private static readonly (SpecField Control, string Field, Func<WorkloadRequest, bool> IsAsked)[] s_controls =
    [
        (SpecField.Secrets, "secrets", r => r.Secrets is { Count: > 0 }),
        (SpecField.Volumes, "volumes", r => r.Volumes is { Count: > 0 }),
        (SpecField.MemoryLimit, "memory_limit", r => r.MemoryLimit is not null),
        (SpecField.CpuLimit, "cpu_limit", r => r.CpuLimit is not null),
        (SpecField.PidsLimit, "pids_limit", r => r.PidsLimit is not null),
        (SpecField.StorageLimit, "storage_limit", r => r.StorageLimit is not null),
        (SpecField.Autoscaling, "autoscaling", r => r.Autoscaling is not null),
        (SpecField.User, "user", r => r.User is not null),
        (SpecField.ReadOnly, "read_only", r => r.ReadOnly == true),
        (SpecField.RestartPolicy, "restart_policy", r => r.RestartPolicy is { } text && RestartPolicy.TryParse(text, out var policy, out _) && policy.MayEnd),
    ];

    private static readonly SpecField[] s_limits = [SpecField.MemoryLimit, SpecField.CpuLimit, SpecField.PidsLimit, SpecField.StorageLimit];

    /// <param name="warnOnly">The operator takes limits that cannot be enforced as wishes: the status has them as warnings.</param>
    public static void Check(WorkloadRequest request, WorkloadSpec spec, BackendCapabilities capabilities, bool warnOnly, FieldErrors errors)
    {
        foreach (var (control, field, isAsked) in s_controls)
        {
            if (isAsked(request) && !capabilities.Can(control) && !(warnOnly && s_limits.Contains(control)))
            {
                errors.Add(field, capabilities.Refusal(control));
            }
        }

        // Without these two the workload would not work, or would mix its clients: who asked for them does not matter.
        if (spec.Transport == Transport.Stdio && !capabilities.Can(SpecField.Stdio))
        {
            Refuse(SpecField.Stdio, "transport", "stdio", request.Transport is not null, capabilities, errors);
        }

        if (spec.SessionPolicy == SessionPolicy.PerSession && !capabilities.Can(SpecField.PerSession))
        {
            Refuse(SpecField.PerSession, "session_policy", "per_session", request.SessionPolicy is not null, capabilities, errors);
        }
    }

    private static void Refuse(SpecField control, string field, string value, bool isAsked, BackendCapabilities capabilities, FieldErrors errors)
    {
        if (isAsked)
        {
            errors.Add(field, capabilities.Refusal(control));
        }
        else
        {
            errors.Add("template", $"it sets {field} to {value}: {capabilities.Refusal(control)}");
        }
    }
}
