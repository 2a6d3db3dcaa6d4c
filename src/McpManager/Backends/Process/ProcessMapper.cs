using System.Collections.Immutable;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Process;

/// <summary>Where a replica runs.</summary>
/// <param name="Mark">Value of the variable that its processes are known by.</param>
internal sealed record ReplicaPlace(int Index, int Port, string WorkingFolder, string MarkVariable, string Mark, string ManagerFolder);

/// <summary>Spec and place → command line and environment. Pure.</summary>
internal static class ProcessMapper
{
    /// <summary>The command with its variables filled in; empty when there is none.</summary>
    public static ImmutableArray<string> Command(WorkloadSpec spec, ProcessSection section, ReplicaPlace place)
    {
        // What stands in a template's section may name folders of the manager; what a caller wrote may not.
        var values = Values(spec, place);
        var command = !spec.Command.IsEmpty
            ? spec.Command.Select(part => CommandVariables.Expand(part, values))
            : section.Command.Select(part => CommandVariables.Expand(part, values.SetItems(SectionValues(spec, place))));
        return [.. command, .. spec.Args.Select(part => CommandVariables.Expand(part, values))];
    }

    /// <summary><c>NAME=value</c> lines: what a container would have, the workload's own, and nothing of the manager's.</summary>
    public static ImmutableArray<string> Environment(WorkloadSpec spec, ProcessSection section, ReplicaPlace place)
    {
        var values = Values(spec, place).SetItems(SectionValues(spec, place));
        var environment = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = CommandResolver.ReplicaPath,
            ["HOME"] = place.WorkingFolder,
            ["TMPDIR"] = place.WorkingFolder,
            ["MCP_SERVICE_NAME"] = spec.Name.Value,
        };
        foreach (var (name, value) in section.Environment)
        {
            environment[name] = CommandVariables.Expand(value, values);
        }

        foreach (var (name, value) in spec.Environment)
        {
            environment[name] = value;
        }

        environment["PORT"] = place.Port.ToString();
        environment[place.MarkVariable] = place.Mark;
        return [.. environment.Select(pair => $"{pair.Key}={pair.Value}")];
    }

    private static ImmutableDictionary<string, string> Values(WorkloadSpec spec, ReplicaPlace place) => CommandVariables.Of(spec.Name, place.Port, place.Index);

    private static Dictionary<string, string> SectionValues(WorkloadSpec spec, ReplicaPlace place) => new(StringComparer.Ordinal)
    {
        ["MANAGER_DIR"] = place.ManagerFolder,
        ["TEMPLATE_DIR"] = spec.TemplateDirectory ?? string.Empty,
    };
}
