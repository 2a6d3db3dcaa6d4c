using McpManager.Errors;
using McpManager.Workloads.Spec;

namespace McpManager.Api;

/// <summary>The name in a path.</summary>
internal static class PathName
{
    /// <exception cref="ManagerException"><see cref="ErrorKind.Malformed"/> with the rule that it breaks: no workload can have that name.</exception>
    public static WorkloadName Parse(string text)
    {
        if (WorkloadName.TryParse(text, out var name, out var error))
        {
            return name;
        }

        var errors = new FieldErrors();
        errors.Add("name", error);
        throw new ManagerException(ErrorKind.Malformed, "The name in the path is no workload name; see errors.", errors);
    }

    public static ManagerException Unknown(WorkloadName name) => new(ErrorKind.NotFound, $"There is no workload '{name}'.");
}
