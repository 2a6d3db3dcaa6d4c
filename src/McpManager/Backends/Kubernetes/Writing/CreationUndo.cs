using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.State;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Writing;

/// <summary>Takes a creation back that was refused, or that nobody finished: nothing of it stays, and a volume that an earlier workload left does.</summary>
internal sealed class CreationUndo(KubernetesClient client, DeploymentAccess access)
{
    /// <param name="uid">Of the Deployment that was begun. It goes last, so that whoever looks after it begins anew should this manager end meanwhile.</param>
    public async Task UndoAsync(WorkloadName name, string uid, CancellationToken ct)
    {
        foreach (var claim in (await client.ListAsync(KubeResources.Claims, KubernetesNames.SelectorOf(name), ct)).Items)
        {
            if (claim.Metadata.Annotation(KubernetesNames.MadeFor) == uid)
            {
                await client.DeleteAsync(KubeResources.Claims, claim.Metadata.Name!, ct, uid: claim.Metadata.Uid);
            }
        }

        await access.DeleteAsync(name, uid, DeletePropagation.Background, ct);
    }
}
