using System.Globalization;
using System.Text.Json;
using McpManager.Json;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Podman;

/// <summary>What stands on a container: whose it is, and all that a manager needs that finds nothing else.</summary>
internal static class PodmanLabels
{
    private const string Prefix = "io.mcp-infrastructure.";

    public const string Owner = Prefix + "owner";
    public const string Workload = Prefix + "workload";
    public const string Index = Prefix + "replica";
    public const string Hash = Prefix + "spec-hash";
    public const string Spec = Prefix + "spec";
    public const string State = Prefix + "state";
    public const string Generation = Prefix + "generation";

    /// <summary><c>data</c>: it holds a workload's data.</summary>
    public const string Kind = Prefix + "kind";

    public static string Of(string label, string value) => $"{label}={value}";

    public static Dictionary<string, string> OfReplica(string owner, WorkloadSpec spec, int index)
    {
        var labels = new Dictionary<string, string>(spec.Labels, StringComparer.Ordinal)
        {
            [Owner] = owner,
            [Workload] = spec.Name.Value,
            [Index] = index.ToString(CultureInfo.InvariantCulture),
            [Hash] = SpecHash.OfReplica(spec),
            [Spec] = JsonSerializer.Serialize(spec, StateJsonContext.Default.WorkloadSpec),
        };
        return labels;
    }

    /// <summary>Which replica it is; <c>null</c> for what this manager has nothing to do with.</summary>
    public static ReplicaLabels? Read(IReadOnlyDictionary<string, string> labels, string owner) =>
        labels.GetValueOrDefault(Owner) == owner
        && WorkloadName.TryParse(labels.GetValueOrDefault(Workload), out var name, out _)
        && int.TryParse(labels.GetValueOrDefault(Index), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new ReplicaLabels(name, index, labels.GetValueOrDefault(Hash) ?? string.Empty, labels.GetValueOrDefault(Spec))
            : null;
}

/// <param name="SpecJson">The whole spec; <c>null</c> when it is not there.</param>
internal sealed record ReplicaLabels(WorkloadName Workload, int Index, string Hash, string? SpecJson)
{
    /// <summary>The name of its container.</summary>
    public string Container => PodmanNames.Container(Workload, Index);

    public WorkloadSpec? ReadSpec()
    {
        try
        {
            return SpecJson is null ? null : JsonSerializer.Deserialize(SpecJson, StateJsonContext.Default.WorkloadSpec);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
