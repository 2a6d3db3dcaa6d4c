using System.Collections.Concurrent;

namespace McpManager.Backends.Podman.Replicas;

/// <summary>The runs that have not ended, by container.</summary>
internal sealed class RunRegistry
{
    private readonly ConcurrentDictionary<string, PodmanRun> _runs = new(StringComparer.Ordinal);

    public ICollection<PodmanRun> All => _runs.Values;

    public PodmanRun? Find(string containerId) => _runs.GetValueOrDefault(containerId);

    public void Add(PodmanRun run)
    {
        _runs[run.ContainerId] = run;

        // It may have ended before it was known here.
        if (run.Completion.IsCompleted)
        {
            Remove(run);
        }
    }

    public void Remove(PodmanRun run) => _runs.TryRemove(new KeyValuePair<string, PodmanRun>(run.ContainerId, run));
}
