using McpManager.Backends.Podman.Client;
using McpManager.Backends.Podman.Models;
using McpManager.Backends.Podman.Replicas;
using McpManager.Backends.Podman.State;
using McpManager.Errors;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Podman;

/// <summary>The beginning and the end of a workload in Podman.</summary>
/// <param name="leaving">Cancelled when the manager ends: then Podman is waited for no more.</param>
internal sealed class PodmanStorage(
    PodmanClient client,
    PodmanNames names,
    PodmanStore store,
    PodmanSecrets secrets,
    ContainerStarter starter,
    ContainerPorts ports,
    PodmanWatch watch,
    CancellationToken leaving) : IFleetStore
{
    // What runs of a broken one is supervised by nobody.
    public Task BeginCreateAsync(WorkloadName name, bool replacesBroken) => replacesBroken ? RemoveContainersAsync(name) : Task.CompletedTask;

    public Task BeginRemoveAsync(WorkloadName name, DesiredState? state, RemoveOptions options) => state is null
        ? Task.CompletedTask
        : store.SaveAsync(new StoredWorkload { State = state, Removing = true, RemoveVolumes = options.Volumes }, CancellationToken.None);

    public Task FinishRemoveAsync(WorkloadName name, RemoveOptions options) => watch.PersistAsync(() => FinishAsync(name, options.Volumes), leaving);

    /// <summary>Finishes what a former run of the manager began.</summary>
    public Task FinishRemoveAsync(StoredWorkload workload) => FinishAsync(workload.State.Spec.Name, workload.RemoveVolumes);

    public ManagerException Refusal(IOException failure) => failure switch
    {
        PodmanUnavailableException => new(ErrorKind.Unavailable, $"Podman does not answer; whether anything was changed is not known: {failure.Message}", failure),
        PodmanException { IsNoSpace: true } => new(ErrorKind.InsufficientStorage, $"Podman's disk is full, nothing was changed: {failure.Message}", failure),
        _ => new(ErrorKind.InsufficientStorage, $"Podman could not store it, nothing was changed: {failure.Message}", failure),
    };

    private async Task FinishAsync(WorkloadName name, bool removeVolumes)
    {
        await RemoveContainersAsync(name);
        Failpoint.Hit("remove.containers_removed");
        if (removeVolumes)
        {
            foreach (var volume in await DataVolumesAsync(name))
            {
                await client.RemoveVolumeAsync(volume.Name, force: false, CancellationToken.None);
            }
        }

        Failpoint.Hit("remove.volumes_removed");
        await store.DeleteAsync(name, CancellationToken.None);
    }

    private async Task RemoveContainersAsync(WorkloadName name)
    {
        foreach (var container in await client.ListAsync(Labels(name), all: true, CancellationToken.None))
        {
            await starter.RemoveAsync(container.Id);
            if (PodmanLabels.Read(container.Labels, names.Owner) is { } replica)
            {
                ports.Return(replica.Container);
                await secrets.RemoveAsync(name, replica.Index, CancellationToken.None);
            }
        }
    }

    // By their labels and not by the spec: an update may have dropped some. The workload's first, which no other's volume has.
    private Task<IReadOnlyList<VolumeDetails>> DataVolumesAsync(WorkloadName name) => client.ListVolumesAsync(
        [PodmanLabels.Of(PodmanLabels.Workload, name.Value), PodmanLabels.Of(PodmanLabels.Owner, names.Owner), PodmanLabels.Of(PodmanLabels.Kind, "data")],
        CancellationToken.None);

    private string[] Labels(WorkloadName name) => [PodmanLabels.Of(PodmanLabels.Owner, names.Owner), PodmanLabels.Of(PodmanLabels.Workload, name.Value)];
}
