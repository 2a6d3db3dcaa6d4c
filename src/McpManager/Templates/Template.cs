using System.Collections.Immutable;
using System.Text.Json;
using McpManager.Client;

namespace McpManager.Templates;

/// <summary>
/// A workload's defaults, from one file. Both shapes of a file (flat, and with <c>default_config</c>) become this record.
/// </summary>
internal sealed record Template
{
    /// <summary>1 to 40 characters, as a workload's name, but never reserved.</summary>
    public required string Name { get; init; }

    public string? Description { get; init; }

    /// <summary>What a request leaves out. <see cref="WorkloadRequest.ServiceName"/> and <see cref="WorkloadRequest.Template"/> are absent.</summary>
    public required WorkloadRequest Defaults { get; init; }

    /// <summary>Variables that must have a value once template and request are merged. <c>MCP_SERVICE_NAME</c> always has one.</summary>
    public ImmutableArray<string> RequiredEnvVars { get; init; } = [];

    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary>Why its workload may run as root; <c>null</c> when it may not.</summary>
    public string? RunAsRoot { get; init; }

    /// <summary>Backend name → that backend's own section, opaque here.</summary>
    public ImmutableSortedDictionary<string, JsonElement> Backends { get; init; } =
        ImmutableSortedDictionary.Create<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>The folder of its file.</summary>
    public required string Directory { get; init; }
}

/// <summary>All templates at one moment. Immutable: a reload publishes the next one.</summary>
/// <param name="Templates">By name.</param>
/// <param name="Errors">Files that could not be loaded, sorted by name.</param>
internal sealed record TemplateSnapshot(
    ImmutableSortedDictionary<string, Template> Templates,
    ImmutableArray<TemplateError> Errors)
{
    public static TemplateSnapshot Empty { get; } =
        new(ImmutableSortedDictionary.Create<string, Template>(StringComparer.Ordinal), []);
}

/// <summary>Reads the catalog. One implementation watches a folder, tests hold a fixed one.</summary>
internal interface ITemplateCatalog
{
    TemplateSnapshot Current { get; }
}
