using System.Collections.Immutable;

namespace McpManager.Backends.Podman;

/// <summary>What the Podman backend needs to know.</summary>
internal sealed record PodmanOptions
{
    /// <summary>Absolute path of Podman's API socket.</summary>
    public required string SocketPath { get; init; }

    /// <summary><c>DATA_DIR</c>, absolute: for the lock where the socket's own folder cannot be written to.</summary>
    public required string DataDir { get; init; }

    /// <summary><c>MCP_NETWORK</c>. It names this installation too: what carries it is ours, whatever manager made it.</summary>
    public string Network { get; init; } = "mcp-network";

    /// <summary><c>PODMAN_PUBLISH_ADDRESS</c>: where Podman's machine listens for replicas.</summary>
    public string PublishAddress { get; init; } = "127.0.0.1";

    /// <summary><c>PODMAN_UPSTREAM_HOST</c>: by what name the manager reaches that address.</summary>
    public required string UpstreamHost { get; init; }

    /// <summary><c>PODMAN_PORT_RANGE</c>: ports of replicas, both ends included.</summary>
    public (int First, int Last) PortRange { get; init; } = (30000, 32767);

    /// <summary><c>PODMAN_LIMITS</c>: false where Podman has no cgroups to limit with, though it says otherwise.</summary>
    public bool CanLimit { get; init; } = true;

    /// <summary><c>VOLUME_ROOTS</c>: host folders that volumes may come from, links resolved.</summary>
    public ImmutableArray<string> VolumeRoots { get; init; } = [];

    /// <summary><c>IMAGE_ALLOWLIST</c>: globs; empty for every image.</summary>
    public ImmutableArray<string> ImageAllowlist { get; init; } = [];

    /// <summary>Between two looks at the usage of replicas.</summary>
    public TimeSpan StatsInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two comparisons with what Podman has, in case an event was lost.</summary>
    public TimeSpan ReconcileInterval { get; init; } = TimeSpan.FromSeconds(30);
}
