using McpManager.Client;
using McpManager.Errors;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Planning.Rules;

/// <summary>How a workload is reached.</summary>
internal sealed record Exposure(int Port, Transport Transport, string McpPath, SessionPolicy SessionPolicy, string? Host);

/// <summary><c>port</c>, <c>transport</c>, <c>mcp_path</c>, <c>session_policy</c> and <c>host</c>.</summary>
internal static class ExposureRules
{
    public static Exposure Read(WorkloadRequest request, PlanDefaults defaults, FieldErrors errors) => new(
        Numbers.Read("port", request.Port, 1, 65535, PlanDefaults.Port, errors),
        OneOf("transport", request.Transport, errors, ("http", Transport.Http), ("stdio", Transport.Stdio)),
        PathRules.Read("mcp_path", request.McpPath, PlanDefaults.McpPath, errors),
        OneOf("session_policy", request.SessionPolicy, errors, ("shared", SessionPolicy.Shared), ("per_session", SessionPolicy.PerSession)),
        HostRules.Read(request.Host, defaults.ReservedHosts, errors));

    /// <summary>The first choice is the default.</summary>
    private static T OneOf<T>(string field, string? given, FieldErrors errors, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        foreach (var (word, value) in choices)
        {
            if (given is null || given == word)
            {
                return value;
            }
        }

        errors.Add(field, $"must be {choices[0].Word} or {choices[1].Word}");
        return choices[0].Value;
    }
}
