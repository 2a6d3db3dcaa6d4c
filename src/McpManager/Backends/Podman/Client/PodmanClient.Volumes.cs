using McpManager.Backends.Podman.Models;

namespace McpManager.Backends.Podman.Client;

internal sealed partial class PodmanClient
{
    private const int MaxVolumeTries = 20;

    private static readonly TimeSpan s_volumePause = TimeSpan.FromMilliseconds(20);

    /// <returns>False when one of that name is there already, whatever its labels are.</returns>
    public Task<bool> CreateVolumeAsync(string name, IReadOnlyDictionary<string, string>? labels, CancellationToken ct) =>
        CreateAsync(PodmanPath.Of("/volumes/create"), new VolumeSpec(name, labels), PodmanRequestJson.Default.VolumeSpec, ct);

    /// <returns><c>null</c> when there is none.</returns>
    public async Task<VolumeDetails?> FindVolumeAsync(string name, CancellationToken ct) =>
        await FindAsync(PodmanPath.Of("/volumes/", name, "/json"), PodmanAnswerJson.Default.VolumeDetails, ct) is { } volume && volume.Name == name ? volume : null;

    /// <param name="labels">
    /// <c>key=value</c> or <c>key</c>; all of them must be there. Podman is asked for the first alone, so let that be one that few volumes have.
    /// </param>
    /// <remarks>
    /// 4.3.1 takes any of several labels for enough, and looks at each volume that it found once more: when one of those was removed meanwhile, the whole list
    /// fails. Those that have not the first label it does not look at again, whatever becomes of them.
    /// </remarks>
    public Task<IReadOnlyList<VolumeDetails>> ListVolumesAsync(IReadOnlyList<string> labels, CancellationToken ct) => RepeatAsync<IReadOnlyList<VolumeDetails>>(
        async () =>
        {
            var volumes = (await GetAsync(PodmanPath.Of("/volumes/json").WithLabels([.. labels.Take(1)]), ct)).ReadList(PodmanAnswerJson.Default.IReadOnlyListVolumeDetails);
            return [.. volumes.Where(volume => LabelFilter.Matches(volume.Labels, labels))];
        },
        ct);

    /// <returns>False when there was none.</returns>
    /// <param name="force">With the containers that use it.</param>
    /// <exception cref="PodmanException"><see cref="PodmanException.IsInUse"/>.</exception>
    public Task<bool> RemoveVolumeAsync(string name, bool force, CancellationToken ct) => RepeatAsync(
        // Podman takes the beginning of a name for the name: without a look first, removing "data" removes "data-of-another".
        async () => await FindVolumeAsync(name, ct) is not null
            && await DeleteAsync(PodmanPath.Of("/volumes/", name).With("force", force), s_workTimeout, ct),
        ct);

    /// <summary>Repeats what fails since a volume, this or another, was removed between two looks of Podman at it, which 4.3.1 answers with 500.</summary>
    private async Task<T> RepeatAsync<T>(Func<Task<T>> call, CancellationToken ct)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                return await call();
            }
            catch (PodmanException e) when (e.IsVolumeMissing && tried < MaxVolumeTries)
            {
                // Longer each time: whoever removes many at once is done before the tries are used up.
                await Task.Delay(s_volumePause * tried, _transport.Time, ct);
            }
        }
    }
}
