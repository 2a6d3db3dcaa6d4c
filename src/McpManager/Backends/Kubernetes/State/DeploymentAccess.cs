using System.Text.Json.Nodes;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.State;

/// <summary>
/// Reads and writes single Deployments at the API server. Whatever this manager learns so is in its very next list, without waiting for the watch: all of its
/// reads and writes of a Deployment come through here.
/// </summary>
internal sealed class DeploymentAccess(KubernetesClient client, KindCache<Deployment> known)
{
    /// <returns><c>null</c> when there is none of that name. It may be somebody else's.</returns>
    public async Task<Deployment?> FindAsync(WorkloadName name, CancellationToken ct)
    {
        // Asked before: one that is made during the call must not be taken for gone.
        var before = known.UidOf(name.Value);
        var found = await client.FindAsync(KubeResources.Deployments, name.Value, ct);
        if (before is not null && before != found?.Metadata.Uid)
        {
            known.Forget(name.Value, before);
        }

        return found is null ? null : Learnt(found);
    }

    public async Task<Deployment> CreateAsync(Deployment wanted, CancellationToken ct) => Learnt(await client.CreateAsync(KubeResources.Deployments, wanted, ct));

    public async Task<Deployment> ApplyAsync(Deployment wanted, CancellationToken ct) => Learnt(await client.ApplyAsync(KubeResources.Deployments, wanted, ct));

    public async Task<Deployment> PatchAsync(WorkloadName name, JsonObject mergePatch, CancellationToken ct) =>
        Learnt(await client.PatchAsync(KubeResources.Deployments, name.Value, mergePatch, ct, fieldManager: KubernetesNames.FieldManager));

    /// <param name="propagation">In the foreground it stays until what it owns is gone; else it goes at once.</param>
    public async Task DeleteAsync(WorkloadName name, string uid, DeletePropagation propagation, CancellationToken ct)
    {
        var existed = await client.DeleteAsync(KubeResources.Deployments, name.Value, ct, propagation, uid);
        if (!existed || propagation != DeletePropagation.Foreground)
        {
            known.Forget(name.Value, uid);
        }
    }

    private Deployment Learnt(Deployment deployment)
    {
        // The watch selects ours, and would never tell of the end of another.
        if (WorkloadStore.NameOf(deployment) is not null)
        {
            known.Learn(deployment);
        }

        return deployment;
    }
}
