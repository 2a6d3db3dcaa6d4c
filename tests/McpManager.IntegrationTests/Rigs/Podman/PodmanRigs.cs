using McpManager.IntegrationTests.Rigs.Podman;

[assembly: AssemblyFixture(typeof(PodmanRigs))]

namespace McpManager.IntegrationTests.Rigs.Podman;

/// <summary>
/// One rootful and one rootless Podman for the whole run, each started by the first test that asks for it, and others for tests that end its service or take
/// away what all of it share: one each for the tests of the client, and two for those of the collection <see cref="Disrupted"/>, which so run one after another.
/// </summary>
public sealed class PodmanRigs : IAsyncDisposable
{
    /// <summary>The collection of those who disrupt.</summary>
    public const string Disrupted = "Podman, disrupted";

    private readonly Lazy<Task<PodmanRig>> _rootful = new(() => PodmanRig.StartAsync(rootless: false));
    private readonly Lazy<Task<PodmanRig>> _rootless = new(() => PodmanRig.StartAsync(rootless: true));
    private readonly Lazy<Task<PodmanRig>> _clientRootful = new(() => PodmanRig.StartAsync(rootless: false));
    private readonly Lazy<Task<PodmanRig>> _clientRootless = new(() => PodmanRig.StartAsync(rootless: true));
    private readonly Lazy<Task<PodmanRig>> _disruptedRootful = new(() => PodmanRig.StartAsync(rootless: false));
    private readonly Lazy<Task<PodmanRig>> _disruptedRootless = new(() => PodmanRig.StartAsync(rootless: true));

    internal Task<PodmanRig> GetAsync(bool rootless) => GetAsync(rootless, rootless ? _rootless : _rootful);

    /// <summary>For the one class of tests that is about the client of this Podman.</summary>
    internal Task<PodmanRig> GetForClientAsync(bool rootless) => GetAsync(rootless, rootless ? _clientRootless : _clientRootful);

    /// <summary>For tests of the collection <see cref="Disrupted"/> only.</summary>
    internal Task<PodmanRig> GetDisruptedAsync(bool rootless) => GetAsync(rootless, rootless ? _disruptedRootless : _disruptedRootful);

    public async ValueTask DisposeAsync()
    {
        // One that cannot be removed does not keep the other.
        await Task.WhenAll(new[] { _rootful, _rootless, _clientRootful, _clientRootless, _disruptedRootful, _disruptedRootless }
            .Where(rig => rig.IsValueCreated && rig.Value.IsCompletedSuccessfully)
            .Select(async rig => await (await rig.Value).DisposeAsync()));
        PodmanStore.ForgetNetworks();
    }

    private static Task<PodmanRig> GetAsync(bool rootless, Lazy<Task<PodmanRig>> rig)
    {
        // Before the first start, so that each test of a machine without Podman is skipped with its own reason.
        PodmanStore.Require(rootless);
        return rig.Value;
    }
}
