using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.Status;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Watching;

/// <summary>
/// What changes of pods mean: starts and ends of replicas. It remembers each pod as it was last seen, so that an event is raised once, and none for what was
/// there when the watch began. One caller at a time.
/// </summary>
internal sealed class PodRuns(TimeProvider time)
{
    private readonly Dictionary<string, Seen> _pods = new(StringComparer.Ordinal);

    /// <param name="isInitial">It was there when the watch began: what it went through before is not told again.</param>
    public IReadOnlyList<BackendEvent> See(Pod pod, bool isInitial)
    {
        if (pod.Metadata.Name is not { } id || NameOf(pod) is not { } name)
        {
            return [];
        }

        var now = Seen.Of(pod);
        var isKnown = _pods.TryGetValue(id, out var before);
        _pods[id] = now;
        if (isInitial && !isKnown)
        {
            return [];
        }

        var events = new List<BackendEvent>();
        var last = isKnown && before.Uid == now.Uid ? before : default;
        if (now.Ends > last.Ends || (now.IsOver && !last.IsOver))
        {
            var ended = ReplicaMapper.Server(pod) is { } server ? server.State?.Terminated ?? server.LastState?.Terminated : null;
            var message = ended is null ? StatusText.Clean(pod.Status?.Message) : Termination.Text(ended, memoryLimit: null) ?? "exited with code 0";
            events.Add(new BackendEvent(name, "replica.exited", time.GetUtcNow(), id, message.Length > 0 ? message : null));
        }

        if (now.Starts > last.Starts)
        {
            events.Add(new BackendEvent(name, "replica.started", time.GetUtcNow(), id));
        }

        if (now.IsStopping && !last.IsStopping)
        {
            events.Add(new BackendEvent(name, "replica.stopping", time.GetUtcNow(), id));
        }

        return events.Count > 0 ? events : [new BackendEvent(name, "workload.changed", time.GetUtcNow(), id)];
    }

    public IReadOnlyList<BackendEvent> Forget(Pod pod) =>
        pod.Metadata.Name is { } id && _pods.Remove(id) && NameOf(pod) is { } name ? [new BackendEvent(name, "replica.removed", time.GetUtcNow(), id)] : [];

    /// <summary>Forgets those that were not seen again when the list was read anew.</summary>
    public IReadOnlyList<WorkloadName> KeepOnly(IReadOnlySet<string> ids)
    {
        var gone = _pods.Where(pair => !ids.Contains(pair.Key)).ToList();
        foreach (var (id, _) in gone)
        {
            _pods.Remove(id);
        }

        return [.. gone.Select(pair => pair.Value.Name).OfType<WorkloadName>().Distinct()];
    }

    private static WorkloadName? NameOf(Pod pod) => WorkloadName.TryParse(pod.Metadata.Label(KubernetesNames.Instance), out var name, out _) ? name : null;

    /// <param name="Starts">Runs of its container that began.</param>
    /// <param name="Ends">Runs that are over.</param>
    private readonly record struct Seen(WorkloadName? Name, string? Uid, int Starts, int Ends, bool IsOver, bool IsStopping)
    {
        public static Seen Of(Pod pod)
        {
            var server = ReplicaMapper.Server(pod);
            var restarts = server?.RestartCount ?? 0;
            var runs = server?.State is { Running: not null } or { Terminated: not null };
            return new Seen(
                NameOf(pod),
                pod.Metadata.Uid,
                runs || restarts > 0 ? restarts + 1 : 0,
                restarts + (server?.State?.Terminated is not null || Waiting.IsCrashLoop(server) ? 1 : 0),
                pod.Status?.Phase is "Failed" or "Succeeded",
                pod.Metadata.DeletionTimestamp is not null);
        }
    }
}
