using McpManager.Workloads.Backends;

namespace McpManager.Backends.Podman.Client;

/// <summary>A line that a container wrote.</summary>
/// <param name="Timestamp">Whole seconds: Podman's API has no finer ones.</param>
internal readonly record struct PodmanLogLine(LogStream Stream, DateTimeOffset? Timestamp, string Text);
