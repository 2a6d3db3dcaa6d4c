using McpManager.IntegrationTests.Rigs.Podman;

namespace McpManager.IntegrationTests.Backends.Podman;

public class RootfulPodmanClientTests(PodmanRigs rigs) : PodmanClientTests(rigs, rootless: false);
