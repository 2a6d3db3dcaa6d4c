using System.Collections.Immutable;

namespace McpManager.Backends.Kubernetes.Client;

/// <summary><c>/api</c>: the versions of the core.</summary>
internal sealed record CoreVersions(ImmutableArray<string>? Versions);

/// <summary><c>/apis/{group}</c>.</summary>
internal sealed record ApiGroup(ImmutableArray<GroupVersion>? Versions);

internal sealed record GroupVersion(string? Version);

/// <summary><c>/version</c>.</summary>
internal sealed record VersionInfo(string? Major, string? Minor, string? GitVersion);
