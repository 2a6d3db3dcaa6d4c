using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Watching;

/// <summary>What the manager that does the background work wrote on a Deployment, for the listeners of every manager. One caller at a time.</summary>
internal sealed class DeploymentNews(TimeProvider time)
{
    private readonly Dictionary<WorkloadName, Notes> _last = [];

    /// <summary>What it has to tell since it was seen last; nothing the first time.</summary>
    public IReadOnlyList<BackendEvent> See(WorkloadName name, Deployment deployment)
    {
        var now = new Notes(
            deployment.Metadata.Annotation(KubernetesNames.PreviousRevision) is not null,
            deployment.Metadata.Annotation(KubernetesNames.Message),
            deployment.Metadata.Annotation(KubernetesNames.Repaired));
        var isKnown = _last.TryGetValue(name, out var before);
        _last[name] = now;
        if (!isKnown || before == now)
        {
            return [];
        }

        var events = new List<BackendEvent>();
        if (before.IsRolling && !now.IsRolling)
        {
            events.Add(now.Message is null ? New(name, "rollout.completed", null) : New(name, "rollout.rolled_back", now.Message));
        }

        if (now.Repaired is { } repaired && repaired != before.Repaired)
        {
            events.Add(New(name, "resource.repaired", $"it was not as it must be, and was set right: {StatusText.Clean(repaired[(repaired.IndexOf(' ', StringComparison.Ordinal) + 1)..])}"));
        }

        return events;
    }

    public void Forget(WorkloadName name) => _last.Remove(name);

    private BackendEvent New(WorkloadName name, string type, string? message) => new(name, type, time.GetUtcNow(), Message: message);

    private readonly record struct Notes(bool IsRolling, string? Message, string? Repaired);
}
