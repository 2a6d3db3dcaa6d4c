using McpManager.IntegrationTests.Rigs.Podman;

namespace McpManager.IntegrationTests.Backends.Podman;

public class RootlessPodmanClientTests(PodmanRigs rigs) : PodmanClientTests(rigs, rootless: true);
