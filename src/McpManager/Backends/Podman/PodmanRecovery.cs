using McpManager.Backends.Podman.Client;
using McpManager.Backends.Podman.Models;
using McpManager.Backends.Podman.Replicas;
using McpManager.Backends.Podman.State;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Podman;

/// <summary>
/// At start: finishes removals that were begun, takes over the containers that are there, and finds out how those ended that are not running. What carries
/// no label of this installation is not looked at.
/// </summary>
internal sealed class PodmanRecovery(
    PodmanClient client,
    PodmanNames names,
    PodmanStore store,
    PodmanStorage storage,
    PodmanSecrets secrets,
    ContainerStarter starter,
    ContainerPorts ports,
    TimeProvider time)
{
    public async Task<IReadOnlyList<RecoveredWorkload>> RunAsync(CancellationToken ct)
    {
        var stored = await store.LoadAsync(ct);
        var containers = await ContainersAsync(ct);
        var known = containers.SelectMany(group => group).Select(found => names.SecretsOf(found.Labels.Workload, found.Labels.Index)).ToHashSet(StringComparer.Ordinal);
        await secrets.RemoveOthersAsync(known, ct);

        var recovered = new List<RecoveredWorkload>();
        foreach (var (name, (workload, fault)) in stored.Workloads)
        {
            if (workload is { Removing: true })
            {
                if (await FinishRemoveAsync(workload) is { } left)
                {
                    recovered.Add(new RecoveredWorkload(name, null, [], left));
                }
            }
            else
            {
                recovered.Add(new RecoveredWorkload(name, workload?.State, Replicas(workload?.State, containers[name], stored.Replicas[name]), fault));
            }
        }

        // Somebody pruned the volumes that held the state: what the containers carry is nearly all of it.
        foreach (var orphans in containers.Where(group => !stored.Workloads.ContainsKey(group.Key)))
        {
            recovered.Add(await RebuildAsync(orphans.Key, [.. orphans], [.. stored.Replicas[orphans.Key]]));
        }

        // What was noted of a workload that nothing is left of says nothing.
        foreach (var name in stored.Replicas.Select(group => group.Key).Except(recovered.Select(workload => workload.Name)).Except(stored.Workloads.Keys))
        {
            await store.DeleteAsync(name, ct);
        }

        return recovered;
    }

    /// <returns>What is left of it; <c>null</c> when nothing is. It keeps no other workload from its manager.</returns>
    private async Task<string?> FinishRemoveAsync(StoredWorkload workload)
    {
        try
        {
            await storage.FinishRemoveAsync(workload);
            return null;
        }
        catch (PodmanException e)
        {
            return $"its removal could not be finished ({e.Message}); delete it again";
        }
    }

    private async Task<ILookup<WorkloadName, FoundContainer>> ContainersAsync(CancellationToken ct)
    {
        var found = new List<FoundContainer>();
        foreach (var summary in await client.ListAsync([PodmanLabels.Of(PodmanLabels.Owner, names.Owner)], all: true, ct))
        {
            if (PodmanLabels.Read(summary.Labels, names.Owner) is { } labels
                && await starter.KeepNameAsync(summary.Id, summary.Name, labels, ct)
                && await client.InspectAsync(summary.Id, ct) is { } details)
            {
                ports.Hold(details);
                found.Add(new FoundContainer(labels, details));
            }
        }

        return found.ToLookup(container => container.Labels.Workload);
    }

    private async Task<RecoveredWorkload> RebuildAsync(WorkloadName name, List<FoundContainer> containers, List<StoredReplica> replicas)
    {
        var newest = containers.OrderByDescending(container => container.Details.Created).First();
        if (newest.Labels.ReadSpec() is not { } spec || spec.Name != name)
        {
            return new RecoveredWorkload(name, null, [], "its containers are there, but what it was is not known; delete it, or replace it with PUT");
        }

        var created = newest.Details.Created ?? time.GetUtcNow();
        var state = new DesiredState { Spec = spec with { Replicas = Math.Max(spec.Replicas, 1) }, Running = true, CreatedAt = created, UpdatedAt = created };
        await store.SaveAsync(new StoredWorkload { State = state }, CancellationToken.None);
        return new RecoveredWorkload(name, state, Replicas(state, containers, replicas), null);
    }

    private List<ReplicaRecord> Replicas(DesiredState? state, IEnumerable<FoundContainer> containers, IEnumerable<StoredReplica> stored)
    {
        if (state is null)
        {
            return [];
        }

        var specs = new[] { state.Previous, state.Spec }.OfType<WorkloadSpec>().GroupBy(SpecHash.OfReplica).ToDictionary(group => group.Key, group => group.Last());
        var records = stored.ToDictionary(record => record.Index);
        var found = containers.ToDictionary(container => container.Labels.Index);
        return
        [
            .. found.Values.Select(container => Record(container, records.GetValueOrDefault(container.Labels.Index), specs.GetValueOrDefault(container.Labels.Hash) ?? state.Spec)),
            .. records.Values.Where(record => !found.ContainsKey(record.Index)).Select(record => Record(record) with
            {
                // It ran, and its container is gone.
                LastError = record.RunId is null ? record.LastError : "its container was removed while the manager was away",
            }),
        ];
    }

    private ReplicaRecord Record(FoundContainer container, StoredReplica? stored, WorkloadSpec spec)
    {
        var record = stored is null ? new ReplicaRecord { Index = container.Labels.Index, SpecHash = container.Labels.Hash } : Record(stored) with { SpecHash = container.Labels.Hash };
        var state = container.Details.State;
        if (ContainerExit.IsUp(state.Status))
        {
            return record with { Run = starter.Adopt(container.Details, spec), Exited = false };
        }

        // What was recorded after that run's end needs no second judgement, and what never ran none at all.
        if (stored is { RunId: null } || (stored is null && state.StartedAt is null))
        {
            return record;
        }

        var exit = ContainerExit.Of(container.Details, state.StartedAt ?? DateTimeOffset.MaxValue, memoryLimit: null, killed: true);
        var failures = exit.Code is null ? record.Failures : record.Failures + 1;
        return record with
        {
            LastExit = exit.Code,
            LastError = exit.Error ?? "ended while the manager was away",
            Failures = failures,
            Exited = !spec.RestartPolicy.Allows(exit.Code, failures),
        };
    }

    private static ReplicaRecord Record(StoredReplica stored) => new()
    {
        Index = stored.Index,
        SpecHash = stored.SpecHash,
        Restarts = stored.Restarts,
        Failures = stored.Failures,
        Exited = stored.Exited,
        LastExit = stored.LastExit,
        LastError = stored.LastError,
    };

    private sealed record FoundContainer(ReplicaLabels Labels, ContainerDetails Details);
}
