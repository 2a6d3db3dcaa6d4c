using McpManager.Errors;
using McpManager.Templates;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Planning;

/// <summary>The variables that a template needs and has no value for.</summary>
internal static class RequiredVariables
{
    public static void Check(WorkloadSpec spec, Template? template, FieldErrors errors)
    {
        foreach (var name in template?.RequiredEnvVars ?? [])
        {
            if (!IsGiven(name, spec))
            {
                errors.Add(FieldPath.Of("environment", name), $"is required by the template '{template!.Name}', in environment or secrets");
            }
        }
    }

    // Backends set these two for every replica. An empty value in a template marks a gap to fill.
    private static bool IsGiven(string name, WorkloadSpec spec) =>
        name is "MCP_SERVICE_NAME" or "PORT"
        || spec.Secrets.ContainsKey(name)
        || (spec.Environment.TryGetValue(name, out var value) && value.Length > 0);
}
