using McpManager.IntegrationTests.Rigs.Podman;

namespace McpManager.IntegrationTests.Backends.Podman;

[Collection("podman-rootful")]
public class RootfulPodmanClientTests(PodmanRigs rigs) : PodmanClientTests(rigs, rootless: false);
