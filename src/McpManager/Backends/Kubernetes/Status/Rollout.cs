using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Backends.Kubernetes.Status;

internal enum RolloutState
{
    Progressing,
    Complete,

    /// <summary>No progress within the deadline.</summary>
    Failed,
}

/// <summary>How far a Deployment is on its way to its spec. Pure.</summary>
/// <param name="Message">For users, while it is not complete.</param>
/// <param name="IsSeen">False while the status is that of an earlier spec.</param>
internal readonly record struct Rollout(RolloutState State, string? Message, bool IsSeen = true)
{
    public static Rollout Of(Deployment deployment)
    {
        var wanted = deployment.Spec?.Replicas ?? 1;
        var status = deployment.Status;
        if (status?.ObservedGeneration is not { } observed || observed < deployment.Metadata.Generation)
        {
            return new Rollout(RolloutState.Progressing, null, IsSeen: false);
        }

        // Quota or admission: no pod exists that could tell.
        var refused = Find(deployment, "ReplicaFailure") is { Status: "True" } failure ? $"the cluster refuses replicas: {StatusText.Clean(failure.Message)}" : null;
        var updated = status.UpdatedReplicas ?? 0;
        var available = status.AvailableReplicas ?? 0;
        if (updated >= wanted && (status.Replicas ?? 0) <= updated && available >= updated)
        {
            return new Rollout(RolloutState.Complete, null);
        }

        // Replicas of the spec before are there too, or the new ones are not yet.
        var mixed = (status.Replicas ?? 0) > updated || updated < wanted;
        var state = Find(deployment, "Progressing") is { Status: "False", Reason: "ProgressDeadlineExceeded" } ? RolloutState.Failed : RolloutState.Progressing;
        return new Rollout(state, refused ?? (mixed ? $"a change is being rolled out: {updated} of {wanted} replicas so far" : null));
    }

    private static Condition? Find(Deployment deployment, string type) => deployment.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);
}
