using McpManager.Backends.Podman.Models;

namespace McpManager.Backends.Podman.Client;

/// <content>
/// Containers. Podman takes the beginning of an id for a name: without a container "c" it is <c>cd1ee29c…</c> that is stopped. So start, stop, kill and
/// remove want whole ids, or names that no id begins with (any with a letter past f, or a dash).
/// </content>
internal sealed partial class PodmanClient
{
    /// <returns>Its id.</returns>
    /// <exception cref="PodmanException"><see cref="PodmanException.IsNameInUse"/>, <see cref="PodmanException.IsNoSuchImage"/>,
    /// <see cref="PodmanException.IsNetworkMissing"/>, <see cref="PodmanException.IsSecretMissing"/>, <see cref="PodmanException.IsNoIdsLeft"/>, …</exception>
    public async Task<string> CreateContainerAsync(ContainerSpec spec, CancellationToken ct)
    {
        var reply = await PostAsync(PodmanPath.Of("/containers/create"), spec, PodmanRequestJson.Default.ContainerSpec, s_workTimeout, ct);
        return reply.Read(PodmanAnswerJson.Default.CreatedContainer).Id is { Length: > 0 } id
            ? id
            : throw new PodmanException(reply.Status, cause: null, "Podman created a container and did not say which");
    }

    /// <summary>Idempotent: what runs goes on running.</summary>
    /// <exception cref="PodmanException"><see cref="PodmanException.IsPortTaken"/>, <see cref="PodmanException.IsNoSuchProgram"/>,
    /// <see cref="PodmanException.IsNotFound"/>, …</exception>
    public async Task StartAsync(string container, CancellationToken ct) =>
        (await PostAsync(PodmanPath.Of("/containers/", container, "/start"), s_workTimeout, ct)).EnsureSuccess();

    /// <summary>Sends the stop signal, and kills it when <paramref name="timeoutSeconds"/> are over. Returns when it has ended. Idempotent.</summary>
    /// <exception cref="PodmanException"><see cref="PodmanException.IsNotFound"/>.</exception>
    public async Task StopAsync(string container, int timeoutSeconds, CancellationToken ct) =>
        (await PostAsync(
            PodmanPath.Of("/containers/", container, "/stop").With("timeout", timeoutSeconds),
            s_workTimeout + TimeSpan.FromSeconds(timeoutSeconds),
            ct)).EnsureSuccess();

    /// <param name="signal">SIGKILL, SIGTERM, …</param>
    /// <exception cref="PodmanException"><see cref="PodmanException.IsWrongState"/> when it does not run; <see cref="PodmanException.IsNotFound"/>.</exception>
    public async Task KillAsync(string container, string signal, CancellationToken ct) =>
        (await PostAsync(PodmanPath.Of("/containers/", container, "/kill").With("signal", signal), s_workTimeout, ct)).EnsureSuccess();

    /// <summary>Lets a paused container go on.</summary>
    /// <exception cref="PodmanException"><see cref="PodmanException.IsWrongState"/> when it is not paused; <see cref="PodmanException.IsNotFound"/>.</exception>
    public async Task UnpauseAsync(string container, CancellationToken ct) =>
        (await PostAsync(PodmanPath.Of("/containers/", container, "/unpause"), s_workTimeout, ct)).EnsureSuccess();

    /// <exception cref="PodmanException"><see cref="PodmanException.IsNameInUse"/>; <see cref="PodmanException.IsNotFound"/>.</exception>
    public async Task RenameAsync(string container, string name, CancellationToken ct) =>
        (await PostAsync(PodmanPath.Of("/containers/", container, "/rename").With("name", name), s_workTimeout, ct)).EnsureSuccess();

    /// <returns>False when there was none.</returns>
    /// <param name="force">Kill it first when it runs.</param>
    /// <param name="volumes">With its anonymous volumes.</param>
    /// <param name="timeoutSeconds">With <paramref name="force"/>: after the stop signal; <c>null</c> for its own stop timeout.</param>
    public async Task<bool> RemoveAsync(string container, bool force, bool volumes, int? timeoutSeconds, CancellationToken ct)
    {
        if (force)
        {
            await EndStoppingAsync(container, ct);
        }

        return await DeleteAsync(
            PodmanPath.Of("/containers/", container).With("force", force).With("v", volumes)
                .With("timeout", timeoutSeconds?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            s_workTimeout + TimeSpan.FromSeconds(timeoutSeconds ?? 0),
            ct);
    }

    /// <summary>
    /// Kills a container whose stop was begun and not ended, as the service was killed meanwhile. 4.3 takes it for ended when it removes it, and then its
    /// processes run on with nobody to know of them.
    /// </summary>
    private async Task EndStoppingAsync(string container, CancellationToken ct)
    {
        if (await InspectAsync(container, ct) is not { State.Status: "stopping" })
        {
            return;
        }

        try
        {
            await KillAsync(container, "SIGKILL", ct);
        }
        catch (PodmanException e) when (e.IsNotFound || e.IsWrongState)
        {
            // It has ended meanwhile.
        }
    }

    /// <returns><c>null</c> when there is none of that name or whole id.</returns>
    public async Task<ContainerDetails?> InspectAsync(string container, CancellationToken ct) =>
        await FindAsync(PodmanPath.Of("/containers/", container, "/json"), PodmanAnswerJson.Default.ContainerDetails, ct) is { } details
        && (details.Id == container || details.Name == container)
            ? details
            : null;

    /// <param name="labels"><c>key=value</c> or <c>key</c>; all of them must be there.</param>
    /// <param name="all">Those too that do not run.</param>
    public async Task<IReadOnlyList<ContainerSummary>> ListAsync(IReadOnlyList<string> labels, bool all, CancellationToken ct) =>
        [.. (await GetAsync(PodmanPath.Of("/containers/json").With("all", all).WithLabels(labels), ct))
            .ReadList(PodmanAnswerJson.Default.IReadOnlyListContainerSummary)
            .Where(container => LabelFilter.Matches(container.Labels, labels))];

    /// <summary>Usage of running containers, measured now. Those that do not run are left out.</summary>
    /// <exception cref="PodmanException">It cannot be measured: rootless on cgroup v1.</exception>
    public async Task<IReadOnlyList<ContainerStats>> StatsAsync(IReadOnlyCollection<string> ids, CancellationToken ct)
    {
        if (ids.Count == 0)
        {
            // Without names it would be all that run.
            return [];
        }

        // When one of them is not there any more Podman answers with none at all: then all that run are asked for.
        var stats = (await StatsReportAsync(ids, ct)).Stats ?? (await StatsReportAsync([], ct)).Stats ?? [];
        return [.. stats.Where(one => one.SystemNano > 0 && ids.Contains(one.ContainerId))];
    }

    private async Task<StatsReport> StatsReportAsync(IReadOnlyCollection<string> ids, CancellationToken ct)
    {
        var path = PodmanPath.Of("/containers/stats").With("stream", value: false);
        foreach (var id in ids)
        {
            path.With("containers", id);
        }

        return (await GetAsync(path, ct)).Read(PodmanAnswerJson.Default.StatsReport);
    }
}
