using System.Text.Json.Nodes;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.State;
using McpManager.Backends.Kubernetes.Watching;
using McpManager.Errors;
using McpManager.Workloads.Backends;

namespace McpManager.Backends.Kubernetes.Writing;

/// <summary>Removes a workload: one delete, after which the cluster itself removes all that the Deployment owns, whether this manager lives or not.</summary>
internal sealed class WorkloadRemover(KubernetesClient client, DeploymentAccess access, Removals removals)
{
    // Beside the pods' own grace: a node that is away keeps its pods until it is back or given up.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    public async Task RemoveAsync(StoredWorkload workload, RemoveOptions options, TimeProvider time, CancellationToken ct)
    {
        using var gone = removals.Expect(workload.Uid);
        if (options.Volumes)
        {
            await HandOverClaimsAsync(workload, ct);
            Failpoint.Hit("remove.claims_handed_over");
        }

        await access.DeleteAsync(workload.Name, workload.Uid, DeletePropagation.Foreground, ct);
        Failpoint.Hit("remove.deployment_deleted");
        var grace = TimeSpan.FromSeconds(workload.Deployment.Spec?.Template?.Spec?.TerminationGracePeriodSeconds ?? 30);
        await WaitAsync(workload, gone, grace + s_patience, time, ct);
    }

    // Volumes outlive their workload, unless it owns them when it goes.
    private async Task HandOverClaimsAsync(StoredWorkload workload, CancellationToken ct)
    {
        var owner = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["ownerReferences"] = new JsonArray(new JsonObject
                {
                    ["apiVersion"] = "apps/v1",
                    ["kind"] = "Deployment",
                    ["name"] = workload.Name.Value,
                    ["uid"] = workload.Uid,
                }),
            },
        };
        var claims = await client.ListAsync(KubeResources.Claims, KubernetesNames.SelectorOf(workload.Name), ct);
        await Task.WhenAll(claims.Items.Select(claim => client.PatchAsync(KubeResources.Claims, claim.Metadata.Name!, owner.DeepClone().AsObject(), ct)));
    }

    // Foreground: the Deployment is there until its pods are gone. The watch tells; asking is for what the watch missed.
    private async Task WaitAsync(StoredWorkload workload, RemovalWait gone, TimeSpan patience, TimeProvider time, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            while (await access.FindAsync(workload.Name, linked.Token) is { } there && there.Metadata.Uid == workload.Uid)
            {
                await gone.WaitAsync(TimeSpan.FromSeconds(2), time, linked.Token);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new ManagerException(ErrorKind.Timeout, $"'{workload.Name}' is being removed; after {patience.TotalSeconds:0} s some of it is still there. The cluster goes on with it.");
        }
    }
}
