using McpManager.Backends.Podman.Client;
using McpManager.Backends.Podman.Models;
using McpManager.Backends.Podman.State;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Podman.Replicas;

/// <summary>Runs replicas as containers. While Podman is away it waits: a start that could not be tried has not failed.</summary>
/// <param name="leaving">Cancelled when the manager ends: then Podman is waited for no more.</param>
internal sealed partial class PodmanRuntime(
    PodmanClient client,
    PodmanNames names,
    PodmanStore store,
    PodmanWatch watch,
    ContainerStarter starter,
    PodmanSecrets secrets,
    ContainerPorts ports,
    ILogger logger,
    CancellationToken leaving) : IReplicaRuntime
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

    // A container tells of itself what it is and how it ended. Without its record a restarted manager only knows less of what was before: no reason to end it.
    public async Task RecordAsync(WorkloadName name, ReplicaRecord record)
    {
        var stored = new StoredReplica
        {
            Index = record.Index,
            SpecHash = record.SpecHash,
            Restarts = record.Restarts,
            Failures = record.Failures,
            RunId = record.Run?.RunId,
            Exited = record.Exited,
            LastExit = record.LastExit,
            LastError = record.LastError,
        };
        try
        {
            await watch.PersistAsync(() => store.SaveAsync(name, stored, CancellationToken.None), leaving);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            LogNotRecorded(logger, e, name.Value, record.Index);
        }

        Failpoint.Hit("create.recorded");
    }

    public Task ForgetAsync(WorkloadName name, int index) => watch.PersistAsync(() => TryForgetAsync(name, index), leaving);

    private async Task TryForgetAsync(WorkloadName name, int index)
    {
        var container = PodmanNames.Container(name, index);
        if (await client.InspectAsync(container, CancellationToken.None) is { } found && IsOurs(found, name, index))
        {
            await starter.RemoveAsync(found.Id);
            Failpoint.Hit("forget.container_removed");
        }

        ports.Return(container);
        await secrets.RemoveAsync(name, index, CancellationToken.None);
        Failpoint.Hit("forget.secrets_removed");
        await store.DeleteReplicaAsync(name, index, CancellationToken.None);
    }

    private bool IsOurs(ContainerDetails container, WorkloadName name, int index) =>
        PodmanLabels.Read(container.Config.Labels, names.Owner) is { } labels && labels.Workload == name && labels.Index == index;

    [LoggerMessage(EventId = 249, Level = LogLevel.Warning, Message = "Replica's history not written: {Workload} {Replica}")]
    private static partial void LogNotRecorded(ILogger logger, Exception e, string workload, int replica);
}
