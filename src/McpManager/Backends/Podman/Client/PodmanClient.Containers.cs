using McpManager.Backends.Podman.Models;

namespace McpManager.Backends.Podman.Client;

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

    /// <returns>False when there was none.</returns>
    /// <param name="force">Kill it first when it runs.</param>
    /// <param name="volumes">With its anonymous volumes.</param>
    /// <param name="timeoutSeconds">With <paramref name="force"/>: after the stop signal; <c>null</c> for its own stop timeout.</param>
    public Task<bool> RemoveAsync(string container, bool force, bool volumes, int? timeoutSeconds, CancellationToken ct) =>
        DeleteAsync(
            PodmanPath.Of("/containers/", container).With("force", force).With("v", volumes)
                .With("timeout", timeoutSeconds?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            s_workTimeout + TimeSpan.FromSeconds(timeoutSeconds ?? 0),
            ct);

    /// <returns><c>null</c> when there is none.</returns>
    public Task<ContainerDetails?> InspectAsync(string container, CancellationToken ct) =>
        FindAsync(PodmanPath.Of("/containers/", container, "/json"), PodmanAnswerJson.Default.ContainerDetails, ct);

    /// <param name="labels"><c>key=value</c> or <c>key</c>; all of them must be there.</param>
    /// <param name="all">Those too that do not run.</param>
    public async Task<IReadOnlyList<ContainerSummary>> ListAsync(IReadOnlyList<string> labels, bool all, CancellationToken ct) =>
        (await GetAsync(PodmanPath.Of("/containers/json").With("all", all).WithLabels(labels), ct))
            .ReadList(PodmanAnswerJson.Default.IReadOnlyListContainerSummary);

    /// <summary>Usage of running containers, measured now. Those that do not run, or no longer, are left out.</summary>
    public async Task<IReadOnlyList<ContainerStats>> StatsAsync(IReadOnlyList<string> containers, CancellationToken ct)
    {
        if (containers.Count == 0)
        {
            // Without names it would be all that run.
            return [];
        }

        var path = PodmanPath.Of("/containers/stats").With("stream", value: false);
        foreach (var container in containers)
        {
            path.With("containers", container);
        }

        var report = (await GetAsync(path, ct)).Read(PodmanAnswerJson.Default.StatsReport);
        return report.Stats is { } stats ? stats
            : throw new PodmanException(System.Net.HttpStatusCode.OK, cause: null, $"Podman has no statistics: {report.Error?.GetRawText()}");
    }
}
