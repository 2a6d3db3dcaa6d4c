using System.Collections.Concurrent;
using System.Text.Json;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Podman.State;

/// <summary>What is wanted of each workload and how its replicas fared, kept in Podman.</summary>
internal sealed class PodmanStore(StateVolumes volumes, PodmanNames names)
{
    private readonly ConcurrentDictionary<WorkloadName, bool> _removing = new();

    public async Task<StoredState> LoadAsync(CancellationToken ct)
    {
        var texts = await volumes.LoadAsync(ct);
        var workloads = new Dictionary<WorkloadName, (StoredWorkload? Workload, string? Fault)>();
        var replicas = new List<(WorkloadName Name, StoredReplica Replica)>();
        foreach (var (key, text) in texts)
        {
            var parts = key[names.StatePrefix.Length..].Split('.');
            if (!WorkloadName.TryParse(parts[0], out var name, out _))
            {
                continue;
            }

            if (parts.Length == 1)
            {
                workloads[name] = Read(text, name);
            }
            else if (Parse(text, PodmanStateContext.Default.StoredReplica).Value is { } replica && key == names.State(name, replica.Index))
            {
                replicas.Add((name, replica));
            }
        }

        return new StoredState(workloads, replicas.ToLookup(found => found.Name, found => found.Replica));
    }

    /// <summary>Once it is being removed, only that is saved: the end of a rollout that comes later must not bring it back.</summary>
    public async Task SaveAsync(StoredWorkload workload, CancellationToken ct)
    {
        var name = workload.State.Spec.Name;
        if (workload.Removing || !_removing.ContainsKey(name))
        {
            await volumes.PutAsync(names.State(name), JsonSerializer.Serialize(workload, PodmanStateContext.Default.StoredWorkload), ct);
        }

        if (workload.Removing)
        {
            _removing[name] = true;
        }
    }

    public Task SaveAsync(WorkloadName name, StoredReplica replica, CancellationToken ct) =>
        volumes.PutAsync(names.State(name, replica.Index), JsonSerializer.Serialize(replica, PodmanStateContext.Default.StoredReplica), ct);

    public Task DeleteReplicaAsync(WorkloadName name, int index, CancellationToken ct) => volumes.DeleteAsync(names.State(name, index), ct);

    /// <summary>Forgets a workload; what is wanted of it goes last.</summary>
    public async Task DeleteAsync(WorkloadName name, CancellationToken ct)
    {
        var replicas = names.State(name) + ".";
        foreach (var key in volumes.Keys().Where(key => key.StartsWith(replicas, StringComparison.Ordinal)))
        {
            await volumes.DeleteAsync(key, ct);
        }

        await volumes.DeleteAsync(names.State(name), ct);
        _removing.TryRemove(name, out _);
    }

    /// <inheritdoc cref="StateVolumes.RepairAsync"/>
    public Task RepairAsync(CancellationToken ct) => volumes.RepairAsync(ct);

    /// <inheritdoc cref="StateVolumes.RestoreAsync"/>
    public Task<bool> RestoreAsync(string volume, CancellationToken ct) => volumes.RestoreAsync(volume, ct);

    private static (StoredWorkload? Workload, string? Fault) Read(string text, WorkloadName name)
    {
        var (workload, error) = Parse(text, PodmanStateContext.Default.StoredWorkload);
        return workload is not null && workload.State.Spec.Name != name
            ? (null, $"its stored state is broken (it holds workload '{workload.State.Spec.Name}'); delete it, or replace it with PUT")
            : (workload, error is null ? null : $"its stored state is broken ({error}); delete it, or replace it with PUT");
    }

    private static (T? Value, string? Error) Parse<T>(string text, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(text, type) is { } value ? (value, null) : (null, "it is null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return (null, e.Message);
        }
    }
}

/// <summary>All that was stored.</summary>
internal sealed record StoredState(
    IReadOnlyDictionary<WorkloadName, (StoredWorkload? Workload, string? Fault)> Workloads,
    ILookup<WorkloadName, StoredReplica> Replicas);
