using McpManager.IntegrationTests.Rigs.Podman;

namespace McpManager.IntegrationTests.Backends.Podman;

[Collection("podman-rootless")]
public class RootlessPodmanClientTests(PodmanRigs rigs) : PodmanClientTests(rigs, rootless: true);
