using McpManager.IntegrationTests.Rigs.Podman;

[assembly: AssemblyFixture(typeof(PodmanRigs))]

namespace McpManager.IntegrationTests.Rigs.Podman;

/// <summary>One rootful and one rootless Podman for the whole run, each started by the first test that asks for it.</summary>
public sealed class PodmanRigs : IAsyncDisposable
{
    private readonly Lazy<Task<PodmanRig>> _rootful = new(() => PodmanRig.StartAsync(rootless: false));
    private readonly Lazy<Task<PodmanRig>> _rootless = new(() => PodmanRig.StartAsync(rootless: true));

    internal Task<PodmanRig> GetAsync(bool rootless)
    {
        // Before the first start, so that each test of a machine without Podman is skipped with its own reason.
        PodmanStore.Require(rootless);
        return (rootless ? _rootless : _rootful).Value;
    }

    public async ValueTask DisposeAsync() =>
        // One that cannot be removed does not keep the other.
        await Task.WhenAll(new[] { _rootful, _rootless }
            .Where(rig => rig.IsValueCreated && rig.Value.IsCompletedSuccessfully)
            .Select(async rig => await (await rig.Value).DisposeAsync()));
}
