using McpManager.Backends.Podman;
using McpManager.Backends.Podman.Mapping;
using McpManager.Tests.Fakes;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Backends.Podman.Mapping;

/// <summary>A spec and a place for it, as the tests of the mapper have them.</summary>
internal static class Places
{
    public static WorkloadSpec Spec { get; } = Specs.Of("web") with { Image = "nginx", ReadOnly = true, MemoryLimit = 64 << 20, CpuLimit = 500 };

    public static ContainerPlace Place { get; } = new(
        new PodmanNames("mcp-network"),
        Index: 2,
        PublishAddress: "127.0.0.1",
        HostPort: 30001,
        Image: "feed",
        ImageUser: string.Empty,
        PodmanSection.Empty,
        Volumes: [],
        Can: _ => true,
        UserNamespace: 4096);
}
