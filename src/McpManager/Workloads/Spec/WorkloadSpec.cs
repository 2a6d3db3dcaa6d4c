using System.Collections.Immutable;
using System.Text.Json;

namespace McpManager.Workloads.Spec;

/// <summary>
/// Everything a backend needs to run a workload, after template, request and defaults were merged and checked. It travels with the workload
/// (state file, labels, annotations), so a restarted manager reads it back unchanged.
/// </summary>
/// <remarks>What a state file does not have is the default of its type when it is read, whatever an initializer says: the getters make it empty.</remarks>
internal sealed record WorkloadSpec
{
    public required WorkloadName Name { get; init; }

    public string? Template { get; init; }

    /// <summary>Absent when the backend runs commands.</summary>
    public string? Image { get; init; }

    public ImmutableArray<string> Command { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<string> Args { get => field.IsDefault ? [] : field; init; }

    /// <summary>The port inside the workload's own network; backends without one (process) give a free port in <c>PORT</c> instead.</summary>
    public required int Port { get; init; }

    public ImmutableSortedDictionary<string, string> Environment { get => field ?? Sorted.Empty; init; }

    /// <summary>Environment name → reference.</summary>
    public ImmutableSortedDictionary<string, string> Secrets { get => field ?? Sorted.Empty; init; }

    public ImmutableArray<VolumeMount> Volumes { get => field.IsDefault ? [] : field; init; }

    /// <summary>Bytes for the whole replica.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Thousandths of a core.</summary>
    public int? CpuLimit { get; init; }

    public int? PidsLimit { get; init; }

    /// <summary>Bytes of writable storage.</summary>
    public long? StorageLimit { get; init; }

    public required RestartPolicy RestartPolicy { get; init; }

    public required string HealthCheckPath { get; init; }

    public required int HealthCheckIntervalSeconds { get; init; }

    public ImmutableSortedDictionary<string, string> Labels { get => field ?? Sorted.Empty; init; }

    public required int Replicas { get; init; }

    public Autoscaling? Autoscaling { get; init; }

    public Transport Transport { get; init; }

    public required string McpPath { get; init; }

    public SessionPolicy SessionPolicy { get; init; }

    /// <summary>A public host name besides <c>{name}.localhost</c>.</summary>
    public string? Host { get; init; }

    public string? User { get; init; }

    /// <summary>Why it may run as root, in the words of its template; <c>null</c> when it may not.</summary>
    public string? RootReason { get; init; }

    public bool ReadOnly { get; init; }

    public required int StopTimeoutSeconds { get; init; }

    /// <summary>When a restart was last asked for. A new value rolls the replicas; it is no part of what makes two specs equal.</summary>
    public DateTimeOffset? RestartedAt { get; init; }

    /// <summary>The template's section for the backend at hand, opaque to all but that backend; with the template's folder, see <see cref="TemplateDirectory"/>.</summary>
    public JsonElement? BackendSection { get; init; }

    /// <summary>The folder of the template's file, so that a section can name files beside it.</summary>
    public string? TemplateDirectory { get; init; }
}

/// <summary>A folder or named volume and where the workload sees it.</summary>
internal sealed record VolumeMount(string Source, string Target, bool ReadOnly)
{
    /// <summary>A name, and no path.</summary>
    public static bool IsName(string source) => !source.Contains('/') && source.Length > 0 && char.IsAsciiLetterOrDigit(source[0]);

    /// <summary>A folder beside a template's file.</summary>
    public static bool IsRelative(string source) => !IsName(source) && !source.StartsWith('/');
}

/// <summary>Bounds for a backend that changes the number of replicas by itself.</summary>
internal sealed record Autoscaling(int MinReplicas, int MaxReplicas, int CpuPercent);

internal enum Transport
{
    Http,
    Stdio,
}

internal enum SessionPolicy
{
    Shared,
    PerSession,
}

/// <summary>The empty sorted map, so that a spec's JSON is the same byte for byte whatever order its maps came in.</summary>
internal static class Sorted
{
    public static ImmutableSortedDictionary<string, string> Empty { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
