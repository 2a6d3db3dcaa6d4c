using McpManager.Backends.Podman.Models;

namespace McpManager.Backends.Podman.Client;

internal sealed partial class PodmanClient
{
    /// <returns>False when one of that name is there already, whatever it is like.</returns>
    public Task<bool> CreateNetworkAsync(NetworkDetails network, CancellationToken ct) =>
        CreateAsync(PodmanPath.Of("/networks/create"), network, PodmanRequestJson.Default.NetworkDetails, ct);

    /// <returns><c>null</c> when there is none.</returns>
    public async Task<NetworkDetails?> FindNetworkAsync(string name, CancellationToken ct) =>
        await FindAsync(PodmanPath.Of("/networks/", name, "/json"), PodmanRequestJson.Default.NetworkDetails, ct) is { } network && network.Name == name ? network : null;

    /// <param name="labels"><c>key=value</c> or <c>key</c>; all of them must be there.</param>
    public async Task<IReadOnlyList<NetworkDetails>> ListNetworksAsync(IReadOnlyList<string> labels, CancellationToken ct) =>
        (await GetAsync(PodmanPath.Of("/networks/json").WithLabels(labels), ct)).ReadList(PodmanRequestJson.Default.IReadOnlyListNetworkDetails);

    /// <returns>False when there was none.</returns>
    /// <param name="force">With the containers in it.</param>
    /// <exception cref="PodmanException"><see cref="PodmanException.IsInUse"/>.</exception>
    public async Task<bool> RemoveNetworkAsync(string name, bool force, CancellationToken ct) =>
        // Podman takes the beginning of an id for a name.
        await FindNetworkAsync(name, ct) is not null
        && await DeleteAsync(PodmanPath.Of("/networks/", name).With("force", force), s_workTimeout, ct);
}
