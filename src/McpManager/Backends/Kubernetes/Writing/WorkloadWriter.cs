using System.Globalization;
using System.Text.Json.Nodes;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Mapping;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.State;
using McpManager.Backends.Kubernetes.Status;
using McpManager.Errors;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Writing;

/// <summary>
/// Creates and updates. The Deployment is the workload: it comes first, without replicas until all that they need is there, and it owns the rest, so that
/// whatever step the manager dies at, either the workload is finished by another or it goes as a whole.
/// </summary>
internal sealed class WorkloadWriter(
    KubernetesClient client,
    DeploymentAccess access,
    KubernetesOptions options,
    Func<int> serverMinor,
    WorkloadStore store,
    WorkloadParts parts,
    Dependents dependents,
    CreationUndo undo,
    AppliedObjects applied,
    TimeProvider time)
{
    /// <exception cref="ManagerException"><see cref="ErrorKind.Conflict"/>: another made one of that name at the same time, or something else has it.</exception>
    public async Task CreateAsync(WorkloadSpec spec, CancellationToken ct)
    {
        var (revision, secret, files) = parts.Read(spec);
        await RefuseStrangersAsync(spec.Name, ct);
        var begun = new DeploymentState { Creating = true, UpdatedAt = Now(), Parts = [.. revision.Parts], Replicas = 0 };
        Deployment deployment;
        try
        {
            deployment = await access.CreateAsync(DeploymentMapper.Begin(revision, begun, Place(null)), ct);
        }
        catch (KubernetesException e) when (e.IsAlreadyExists)
        {
            await RefuseCollisionAsync(spec, e, ct);
            return;
        }

        Failpoint.Hit("create.deployment_made");
        try
        {
            var place = Place(deployment.Metadata.Uid);
            await parts.EnsureAsync(spec, secret, files, place, ct);
            Failpoint.Hit("create.parts_made");
            await FinishCreateAsync(revision, begun, place, ct);
        }
        catch (Exception e) when (e is KubernetesException or ManagerException)
        {
            // Refused: nothing of it stays. A server that does not answer is another matter: whoever does the background work finishes or removes it.
            await undo.UndoAsync(spec.Name, deployment.Metadata.Uid ?? string.Empty, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Does the rest of a creation whose Secret is there.</summary>
    public async Task FinishCreateAsync(Revision revision, DeploymentState begun, ObjectPlace place, CancellationToken ct)
    {
        await dependents.ApplyAsync(revision, place, ct);
        Failpoint.Hit("create.dependents_made");
        var done = begun with { Creating = false, Replicas = Wanted(revision.Spec, live: null) };
        await ApplyAsync(revision, done, place, resourceVersion: null, ct);
    }

    public async Task UpdateAsync(StoredWorkload existing, WorkloadSpec spec, CancellationToken ct)
    {
        var (revision, secret, files) = parts.Read(spec);
        if (existing.Current is { } current && IsSame(existing, current, revision))
        {
            return;
        }

        var place = Place(existing.Uid);
        var state = StateOf(existing);
        var missing = revision.Parts.Except(state.Parts, StringComparer.Ordinal).ToList();
        if (missing.Count > 0 && existing.Current is { } before)
        {
            state = state with { Parts = [.. state.Parts, .. missing], UpdatedAt = Now() };
            await ApplyAsync(before, state, place, resourceVersion: null, ct);
        }

        Failpoint.Hit("update.parts_named");
        await parts.EnsureAsync(spec, secret, files, place, ct);
        Failpoint.Hit("update.parts_made");
        var next = state with
        {
            Parts = [.. state.Parts.Union(revision.Parts, StringComparer.Ordinal)],
            Stopped = false,
            Creating = false,
            UpdatedAt = Now(),
            Message = null,
            PreviousRevision = Previous(existing, revision),
            Replicas = Wanted(spec, existing.IsStopped ? null : existing.Deployment.Spec?.Replicas),
        };
        await ForgetRollingAsync(existing, spec, ct);
        await ApplyAsync(revision, next, place, resourceVersion: null, ct);
        Failpoint.Hit("update.deployment_applied");
        await dependents.ApplyAsync(revision, place, ct);
    }

    public async Task SetRunningAsync(StoredWorkload existing, bool running, CancellationToken ct)
    {
        // One request for both: stopped, with its spec kept, and without replicas.
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [KubernetesNames.Stopped] = running ? "false" : "true" } },
            ["spec"] = new JsonObject { ["replicas"] = running ? Wanted(existing.Spec, live: null) : 0 },
        };
        var wasKnown = applied.IsKnown(KubeResources.Deployments, existing.Deployment);
        var deployment = await access.PatchAsync(existing.Name, patch, ct);
        if (wasKnown)
        {
            // Nobody but this manager changed it, so that nobody needs to look after it.
            applied.Note(KubeResources.Deployments, deployment);
        }
    }

    /// <summary>Applies a revision once more, unless the Deployment was changed since it was read.</summary>
    /// <exception cref="KubernetesException"><see cref="KubernetesException.IsConflict"/>.</exception>
    public async Task<Deployment> ApplyAsync(Revision revision, DeploymentState state, ObjectPlace place, string? resourceVersion, CancellationToken ct)
    {
        var wanted = DeploymentMapper.Map(revision, state, place);
        if (resourceVersion is not null)
        {
            wanted = wanted with { Metadata = wanted.Metadata with { ResourceVersion = resourceVersion } };
        }

        var deployment = await access.ApplyAsync(wanted, ct);
        applied.Note(KubeResources.Deployments, deployment);
        return deployment;
    }

    public ObjectPlace Place(string? ownerUid) => new(options, serverMinor(), ownerUid);

    /// <summary>What the Deployment's annotations say now.</summary>
    public static DeploymentState StateOf(StoredWorkload workload) => new()
    {
        Stopped = workload.IsStopped,
        Creating = workload.IsCreating,
        UpdatedAt = workload.Deployment.Metadata.Annotation(KubernetesNames.UpdatedAt) ?? string.Empty,
        Message = workload.Deployment.Metadata.Annotation(KubernetesNames.Message),
        PreviousRevision = workload.PreviousText,
        Repaired = workload.Deployment.Metadata.Annotation(KubernetesNames.Repaired),
        Parts = workload.Parts,
        Replicas = workload.IsStopped || workload.IsCreating ? 0
            : workload.Current is { } current ? Wanted(current.Spec, workload.Deployment.Spec?.Replicas)
            : workload.Deployment.Spec?.Replicas ?? 1,
    };

    public string Now() => time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    // What the server filled in when it was created is nobody's to leave out by an apply, and the other kind of strategy must not have it.
    private async Task ForgetRollingAsync(StoredWorkload existing, WorkloadSpec spec, CancellationToken ct)
    {
        if (existing.Deployment.Spec?.Strategy?.RollingUpdate is not null && ClaimMapper.IsExclusive(spec, options))
        {
            var strategy = new JsonObject { ["type"] = "Recreate", ["rollingUpdate"] = null };
            await access.PatchAsync(spec.Name, new JsonObject { ["spec"] = new JsonObject { ["strategy"] = strategy } }, ct);
        }
    }

    // An autoscaler's number stays, within the bounds.
    public static int Wanted(WorkloadSpec spec, int? live) => spec.Autoscaling is { } bounds
        ? Math.Clamp(live is null or 0 ? bounds.MinReplicas : live.Value, bounds.MinReplicas, bounds.MaxReplicas)
        : spec.Replicas;

    private static bool IsSame(StoredWorkload existing, Revision current, Revision next) =>
        existing is { IsStopped: false, IsCreating: false }
        && SpecHash.Of(current.Spec) == SpecHash.Of(next.Spec)
        && current.Spec.RestartedAt == next.Spec.RestartedAt
        && current.SecretHash == next.SecretHash
        && current.Files?.Hash == next.Files?.Hash;

    // Where the new replicas do not get ready, the revision that last did comes back. Where nothing runs there is nothing to lose.
    private static string? Previous(StoredWorkload existing, Revision next)
    {
        if (existing is { IsStopped: true } or { IsCreating: true } || existing.Current is not { } current)
        {
            return null;
        }

        if (SpecHash.OfReplica(current.Spec) == SpecHash.OfReplica(next.Spec) && current.SecretHash == next.SecretHash)
        {
            return existing.PreviousText;
        }

        var isProven = Rollout.Of(existing.Deployment).State == RolloutState.Complete || existing.PreviousText is null;
        return isProven ? current.Write() : existing.PreviousText;
    }

    // Two managers may be asked for the same at once: then it was made, by the other one.
    private async Task RefuseCollisionAsync(WorkloadSpec spec, KubernetesException e, CancellationToken ct)
    {
        var there = await store.FindAsync(spec.Name, ct);
        if (there is { IsRemoving: false, Current: { } current } && SpecHash.Of(current.Spec) == SpecHash.Of(spec))
        {
            return;
        }

        throw new ManagerException(
            ErrorKind.Conflict,
            there is null ? $"The namespace has a Deployment '{spec.Name}' that this manager did not make."
                : there.IsRemoving ? $"'{spec.Name}' is still being removed; try again."
                : $"'{spec.Name}' was created at the same time by another request.",
            e);
    }

    // The objects are applied by force: what is somebody else's must not be there at all.
    private async Task RefuseStrangersAsync(WorkloadName name, CancellationToken ct)
    {
        if (await client.FindAsync(KubeResources.Services, name.Value, ct) is { } service && service.Metadata.Label(KubernetesNames.ManagedBy) != KubernetesNames.Manager)
        {
            throw new ManagerException(ErrorKind.Conflict, $"The namespace has a Service '{name}' that this manager did not make.");
        }
    }
}
