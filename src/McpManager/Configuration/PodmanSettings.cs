using System.Collections.Immutable;
using System.Net;

namespace McpManager.Configuration;

/// <summary>What the Podman backend is told. The same for every backend, so that one environment serves each.</summary>
internal sealed record PodmanSettings
{
    /// <summary><c>MCP_NETWORK</c>: the network of all workloads. It names the installation too.</summary>
    public string Network { get; init; } = "mcp-network";

    /// <summary><c>PODMAN_PUBLISH_ADDRESS</c>: where Podman's machine listens for replicas.</summary>
    public string PublishAddress { get; init; } = "127.0.0.1";

    /// <summary><c>PODMAN_PORT_RANGE</c>: ports of replicas, both ends included. Below the kernel's ephemeral range.</summary>
    public (int First, int Last) PortRange { get; init; } = (30000, 32767);

    /// <summary><c>PODMAN_LIMITS</c>: false where Podman has no cgroups to limit with, though it says otherwise.</summary>
    public bool CanLimit { get; init; } = true;

    /// <summary><c>VOLUME_ROOTS</c>: folders of the host that volumes may come from, absolute.</summary>
    public ImmutableArray<string> VolumeRoots { get; init; } = [];

    /// <summary><c>IMAGE_ALLOWLIST</c>: globs of image references; empty for every image.</summary>
    public ImmutableArray<string> ImageAllowlist { get; init; } = [];

    public static PodmanSettings Read(SettingReader read) => new()
    {
        Network = NetworkName(read),
        PublishAddress = Address(read),
        PortRange = read.Parse("PODMAN_PORT_RANGE", (30000, 32767), SettingForms.PortRange, "must be two ports such as 30000-32767, from 1024 on"),
        CanLimit = read.Choice("PODMAN_LIMITS", "auto", "auto", "none") == "auto",
        VolumeRoots = Roots(read),
        ImageAllowlist = read.List("IMAGE_ALLOWLIST", []),
    };

    private static string NetworkName(SettingReader read)
    {
        if (read.Text("MCP_NETWORK") is not { } name)
        {
            return "mcp-network";
        }

        if (!SettingForms.IsNetworkName(name))
        {
            read.Refuse("MCP_NETWORK", "must be a network name: letters, digits, _ . and -");
        }

        return name;
    }

    private static string Address(SettingReader read)
    {
        if (read.Text("PODMAN_PUBLISH_ADDRESS") is not { } text)
        {
            return "127.0.0.1";
        }

        if (IPAddress.TryParse(text, out var address))
        {
            return address.ToString();
        }

        read.Refuse("PODMAN_PUBLISH_ADDRESS", "must be an IP address of the machine that Podman runs on");
        return text;
    }

    private static ImmutableArray<string> Roots(SettingReader read)
    {
        var roots = read.List("VOLUME_ROOTS", []);
        if (!roots.All(Path.IsPathFullyQualified))
        {
            read.Refuse("VOLUME_ROOTS", "must be absolute paths, separated by commas");
        }

        return roots;
    }
}
