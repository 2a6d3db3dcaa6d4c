using McpManager.Backends.Podman.Models;

namespace McpManager.Backends.Podman.Client;

internal sealed partial class PodmanClient
{
    private const int MaxListTries = 20;

    /// <returns>False when one of that name is there already, whatever its labels are.</returns>
    public Task<bool> CreateVolumeAsync(string name, IReadOnlyDictionary<string, string>? labels, CancellationToken ct) =>
        CreateAsync(PodmanPath.Of("/volumes/create"), new VolumeSpec(name, labels), PodmanRequestJson.Default.VolumeSpec, ct);

    /// <returns><c>null</c> when there is none.</returns>
    public async Task<VolumeDetails?> FindVolumeAsync(string name, CancellationToken ct) =>
        await FindAsync(PodmanPath.Of("/volumes/", name, "/json"), PodmanAnswerJson.Default.VolumeDetails, ct) is { } volume && volume.Name == name ? volume : null;

    /// <param name="labels"><c>key=value</c> or <c>key</c>; all of them must be there.</param>
    public async Task<IReadOnlyList<VolumeDetails>> ListVolumesAsync(IReadOnlyList<string> labels, CancellationToken ct)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                var volumes = (await GetAsync(PodmanPath.Of("/volumes/json").WithLabels(labels), ct)).ReadList(PodmanAnswerJson.Default.IReadOnlyListVolumeDetails);

                // For volumes 4.3.1 takes any of several labels for enough.
                return [.. volumes.Where(volume => LabelFilter.Matches(volume.Labels, labels))];
            }
            catch (PodmanException e) when (e.IsVolumeMissing && tried < MaxListTries)
            {
                // One was removed while 4.3.1 listed them, at which it gives up the whole list.
            }
        }
    }

    /// <returns>False when there was none.</returns>
    /// <param name="force">With the containers that use it.</param>
    /// <exception cref="PodmanException"><see cref="PodmanException.IsInUse"/>.</exception>
    public async Task<bool> RemoveVolumeAsync(string name, bool force, CancellationToken ct)
    {
        try
        {
            // Podman takes the beginning of a name for the name: without a look first, removing "data" removes "data-of-another".
            return await FindVolumeAsync(name, ct) is not null
                && await DeleteAsync(PodmanPath.Of("/volumes/", name).With("force", force), s_workTimeout, ct);
        }
        catch (PodmanException e) when (e.IsVolumeMissing)
        {
            // Somebody else removed it, or another volume, between Podman's two looks, which 4.3.1 answers with 500.
            return await FindVolumeAsync(name, ct) is not null && await DeleteAsync(PodmanPath.Of("/volumes/", name).With("force", force), s_workTimeout, ct);
        }
    }
}
