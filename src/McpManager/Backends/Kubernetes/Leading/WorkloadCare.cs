using System.Text.Json.Nodes;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.State;
using McpManager.Backends.Kubernetes.Status;
using McpManager.Backends.Kubernetes.Writing;
using McpManager.Workloads;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Leading;

/// <summary>What one workload needs: a creation to be finished, a rollout to be completed or taken back, a part to be removed, something to be set right.</summary>
internal sealed class WorkloadCare(
    DeploymentAccess access,
    KubernetesOptions options,
    WorkloadStore store,
    WorkloadReader reader,
    WorkloadWriter writer,
    WorkloadParts parts,
    Dependents dependents,
    CreationUndo undo,
    TimeProvider time)
{
    private static readonly TimeSpan s_partsAge = TimeSpan.FromMinutes(2);

    /// <summary>Whether there is more to do than to see that all is as it was applied.</summary>
    public static bool IsDue(Deployment deployment) =>
        deployment.Metadata.DeletionTimestamp is null
        && (deployment.Metadata.Annotation(KubernetesNames.Creating) == "true"
            || (deployment.Metadata.Annotation(KubernetesNames.PreviousRevision) is not null && Rollout.Of(deployment).State != RolloutState.Progressing));

    /// <returns>When to look again; <c>null</c> when something happens.</returns>
    public async Task<TimeSpan?> LookAsync(WorkloadName name, CancellationToken ct)
    {
        if (await store.FindAsync(name, ct) is not { IsRemoving: false } workload)
        {
            return null;
        }

        if (workload.IsCreating)
        {
            return await FinishAsync(workload, ct);
        }

        if (workload.Current is not { } current)
        {
            return null;
        }

        var rollout = Rollout.Of(workload.Deployment);
        if (rollout.State == RolloutState.Failed && !workload.IsStopped && workload.PreviousText is { } previous)
        {
            await TakeBackAsync(workload, previous, rollout, ct);
            return null;
        }

        await RepairAsync(workload, current, rollout, ct);
        return await CleanAsync(workload, current, rollout, ct);
    }

    // Begun by a manager that is no more, or that was told that it failed. Without its Secret nobody knows the values that it was to run with; nobody was told that it exists.
    private async Task<TimeSpan?> FinishAsync(StoredWorkload workload, CancellationToken ct)
    {
        var age = time.GetUtcNow() - (workload.Deployment.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue);
        if (age < options.AbandonedAfter)
        {
            return options.AbandonedAfter - age + TimeSpan.FromSeconds(1);
        }

        if (workload.Current is { } revision && await parts.AreMadeAsync(revision, ct))
        {
            await writer.FinishCreateAsync(revision, WorkloadWriter.StateOf(workload), writer.Place(workload.Uid), ct);
        }
        else
        {
            await undo.UndoAsync(workload.Name, workload.Uid, ct);
        }

        return null;
    }

    private async Task TakeBackAsync(StoredWorkload workload, string previousText, Rollout rollout, CancellationToken ct)
    {
        var (previous, error) = await store.ReadRevisionAsync(workload.Name, previousText, ct);
        var state = WorkloadWriter.StateOf(workload);
        var reason = await ReasonAsync(workload.Name, ct) ?? rollout.Message ?? "no replica was ready in time";
        if (previous is null)
        {
            // Nothing to go back to: it stays as it is, and says so.
            var stuck = state with { PreviousRevision = null, Message = $"the last update did not get ready ({reason}); the spec before it cannot be restored: {error}" };
            await writer.ApplyAsync(workload.Current!, stuck, writer.Place(workload.Uid), workload.Deployment.Metadata.ResourceVersion, ct);
            return;
        }

        var back = state with
        {
            PreviousRevision = null,
            UpdatedAt = writer.Now(),
            Message = $"the last update did not get ready ({reason}); the spec before it was restored",
            Replicas = WorkloadWriter.Wanted(previous.Spec, workload.Deployment.Spec?.Replicas),
        };
        await writer.ApplyAsync(previous, back, writer.Place(workload.Uid), workload.Deployment.Metadata.ResourceVersion, ct);
        await dependents.ApplyAsync(previous, writer.Place(workload.Uid), ct);
    }

    private async Task RepairAsync(StoredWorkload workload, Revision current, Rollout rollout, CancellationToken ct)
    {
        var place = writer.Place(workload.Uid);
        var isDone = rollout.State == RolloutState.Complete && workload.PreviousText is not null;
        var state = WorkloadWriter.StateOf(workload);
        var wanted = isDone ? state with { PreviousRevision = null } : state;
        var mended = new List<string>();
        if (await parts.RestoreSecretAsync(current, place, ct))
        {
            mended.Add("Secret");
        }

        var before = AppliedObjects.Print(KubeResources.Deployments, Without(workload.Deployment));
        var now = await writer.ApplyAsync(current, wanted, place, workload.Deployment.Metadata.ResourceVersion, ct);
        if (AppliedObjects.Print(KubeResources.Deployments, Without(now)) != before)
        {
            mended.Add("Deployment");
        }

        mended.AddRange(await dependents.ApplyAsync(current, place, ct));
        if (mended.Count > 0)
        {
            // Written there, every manager tells its own listeners. Nothing else is touched, so that it does not matter what changed meanwhile.
            var note = new JsonObject { [KubernetesNames.Repaired] = $"{writer.Now()} {string.Join(", ", mended)}" };
            var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = note } };
            await access.PatchAsync(workload.Name, patch, ct);
        }
    }

    // That a rollout is complete is nobody's meddling.
    private static Deployment Without(Deployment deployment) => deployment with
    {
        Metadata = deployment.Metadata with { Annotations = deployment.Metadata.Annotations?.Remove(KubernetesNames.PreviousRevision) },
    };

    // Replicas of the revision before are gone once a rollout is complete. A part may be named before its revision is: it must be old.
    private async Task<TimeSpan?> CleanAsync(StoredWorkload workload, Revision current, Rollout rollout, CancellationToken ct)
    {
        var needed = current.Parts.ToHashSet(StringComparer.Ordinal);
        if (rollout.State != RolloutState.Complete || workload.Parts.All(needed.Contains))
        {
            return null;
        }

        var age = time.GetUtcNow() - (DateTimeOffset.TryParse(workload.Deployment.Metadata.Annotation(KubernetesNames.UpdatedAt), out var updated) ? updated : DateTimeOffset.MinValue);
        if (age < s_partsAge || workload.PreviousText is not null)
        {
            return age < s_partsAge ? s_partsAge - age + TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(5);
        }

        var left = await parts.RemoveAsync(workload.Parts, needed, ct);
        var fresh = await store.FindAsync(workload.Name, ct);
        if (fresh is { IsRemoving: false, Current: { } same } && fresh.Parts.SequenceEqual(workload.Parts, StringComparer.Ordinal))
        {
            await writer.ApplyAsync(same, WorkloadWriter.StateOf(fresh) with { Parts = left }, writer.Place(fresh.Uid), fresh.Deployment.Metadata.ResourceVersion, ct);
        }

        return null;
    }

    private async Task<string?> ReasonAsync(WorkloadName name, CancellationToken ct) => (await reader.FindAsync(name, ct))?.Replicas
        .Where(replica => replica is { Ready: not true, LastError: not null, State: not ReplicaState.Stopping })
        .Select(replica => $"{replica.Id}: {replica.LastError}")
        .FirstOrDefault();
}
