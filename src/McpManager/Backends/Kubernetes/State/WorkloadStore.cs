using System.Collections.Immutable;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.State;

/// <summary>Reads what is stored: Deployments that this manager made, with what their Secrets hold.</summary>
internal sealed class WorkloadStore(DeploymentAccess access, SecretCache secrets)
{
    private const int AtOnce = 16;

    /// <summary><c>null</c> when there is none of that name; one that is not ours counts as none.</summary>
    public async Task<StoredWorkload?> FindAsync(WorkloadName name, CancellationToken ct) =>
        await access.FindAsync(name, ct) is { } deployment && NameOf(deployment) == name
            ? await ReadAsync(name, deployment, ct)
            : null;

    /// <param name="deployments">All that there are: the Secrets of others are forgotten.</param>
    public async Task<IReadOnlyList<StoredWorkload>> ReadAllAsync(ImmutableArray<Deployment> deployments, CancellationToken ct)
    {
        var found = new StoredWorkload?[deployments.Length];
        await Parallel.ForAsync(0, deployments.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (i, token) =>
            found[i] = NameOf(deployments[i]) is { } name ? await ReadAsync(name, deployments[i], token) : null);
        StoredWorkload[] all = [.. found.OfType<StoredWorkload>()];
        secrets.Keep(all.SelectMany(workload => workload.Parts).Select(part => PartName.Parse(part)?.Name).OfType<string>());
        return all;
    }

    /// <summary>The name of the workload whose Deployment it is; <c>null</c> when it is somebody else's.</summary>
    public static WorkloadName? NameOf(Deployment deployment) =>
        deployment.Metadata.Label(KubernetesNames.ManagedBy) == KubernetesNames.Manager
        && deployment.Metadata.Name is { } text
        && deployment.Metadata.Label(KubernetesNames.Instance) == text
        && WorkloadName.TryParse(text, out var name, out _)
            ? name
            : null;

    public async Task<StoredWorkload> ReadAsync(WorkloadName name, Deployment deployment, CancellationToken ct)
    {
        var revision = await ReadRevisionAsync(name, deployment.Metadata.Annotation(KubernetesNames.Revision), ct);
        var stored = new StoredWorkload(name, deployment, revision.Revision, revision.Error);

        // Seen by another manager than the one that makes it, between two of its steps.
        return stored is { IsCreating: true, Fault: not null } ? stored with { Fault = "it is still being created" } : stored;
    }

    /// <summary>A revision from its text, or what is wrong with it.</summary>
    public async Task<(Revision? Revision, string? Error)> ReadRevisionAsync(WorkloadName name, string? text, CancellationToken ct)
    {
        if (StoredRevision.Read(text, out var error) is not { } stored)
        {
            return (null, error);
        }

        var secretName = KubernetesNames.SecretOf(name, stored.Secret);
        if (await secrets.FindAsync(secretName, ct) is not { } secret)
        {
            return (null, $"its Secret {secretName} is gone");
        }

        var revision = stored.With(secret, out error);
        return revision is null ? (null, error)
            : revision.Spec.Name != name ? (null, "its revision is that of another workload")
            : (revision, null);
    }
}
