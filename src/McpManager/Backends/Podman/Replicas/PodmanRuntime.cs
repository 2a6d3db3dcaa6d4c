using McpManager.Backends.Podman.Client;
using McpManager.Backends.Podman.Models;
using McpManager.Backends.Podman.State;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Podman.Replicas;

/// <summary>Runs replicas as containers. While Podman is away it waits: a start that could not be tried has not failed.</summary>
internal sealed class PodmanRuntime(
    PodmanClient client,
    PodmanNames names,
    PodmanStore store,
    PodmanWatch watch,
    ContainerStarter starter,
    PodmanSecrets secrets) : IReplicaRuntime
{
    public async Task<IReplicaRun> StartAsync(ReplicaStart start, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return await starter.StartAsync(start, ct);
            }
            catch (PodmanUnavailableException e)
            {
                start.Report("podman.unavailable", $"waiting for Podman: {e.Message}");
                await watch.ReconnectedAsync(ct);
            }
        }
    }

    public async Task SaveAsync(DesiredState state)
    {
        await store.SaveAsync(new StoredWorkload { State = state }, CancellationToken.None);
        Failpoint.Hit("state.saved");
    }

    public async Task RecordAsync(WorkloadName name, ReplicaRecord record)
    {
        await store.SaveAsync(
            name,
            new StoredReplica
            {
                Index = record.Index,
                SpecHash = record.SpecHash,
                Restarts = record.Restarts,
                Failures = record.Failures,
                RunId = record.Run?.RunId,
                Exited = record.Exited,
                LastExit = record.LastExit,
                LastError = record.LastError,
            },
            CancellationToken.None);
        Failpoint.Hit("create.recorded");
    }

    public async Task ForgetAsync(WorkloadName name, int index)
    {
        while (!await TryForgetAsync(name, index))
        {
            await watch.ReconnectedAsync(CancellationToken.None);
        }
    }

    private async Task<bool> TryForgetAsync(WorkloadName name, int index)
    {
        try
        {
            if (await client.InspectAsync(PodmanNames.Container(name, index), CancellationToken.None) is { } container && IsOurs(container, name, index))
            {
                await starter.RemoveAsync(container.Id);
                Failpoint.Hit("forget.container_removed");
            }

            await secrets.RemoveAsync(name, index, CancellationToken.None);
            Failpoint.Hit("forget.secrets_removed");
            await store.DeleteReplicaAsync(name, index, CancellationToken.None);
            return true;
        }
        catch (PodmanUnavailableException)
        {
            return false;
        }
    }

    private bool IsOurs(ContainerDetails container, WorkloadName name, int index) =>
        PodmanLabels.Read(container.Config.Labels, names.Owner) is { } labels && labels.Workload == name && labels.Index == index;
}
