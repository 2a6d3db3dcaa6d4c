using System.Collections.Frozen;

namespace McpManager.Backends.Podman.Models;

/// <summary>What stands where Podman writes <c>null</c>.</summary>
internal static class Empty
{
    public static IReadOnlyDictionary<string, string> Labels { get; } = FrozenDictionary<string, string>.Empty;

    public static IReadOnlyDictionary<string, IReadOnlyList<PublishedPort>?> Ports { get; } = FrozenDictionary<string, IReadOnlyList<PublishedPort>?>.Empty;

    public static IReadOnlyDictionary<string, AttachedNetwork> Networks { get; } = FrozenDictionary<string, AttachedNetwork>.Empty;
}
