using McpManager.Workloads.Backends;

namespace McpManager.Backends.Podman.Client;

/// <summary>A line that a container wrote.</summary>
/// <param name="Stream">Where to.</param>
/// <param name="Timestamp">When it was begun. Whole seconds: Podman's API has no finer ones.</param>
/// <param name="Text">Without its end.</param>
/// <param name="IsWhole">Whether it was ended: what was written of it may be its beginning only.</param>
internal readonly record struct PodmanLogLine(LogStream Stream, DateTimeOffset? Timestamp, string Text, bool IsWhole = true)
{
    /// <summary>When the last part of it was written: by that Podman finds it.</summary>
    public DateTimeOffset? EndedAt { get => field ?? Timestamp; init; }
}
