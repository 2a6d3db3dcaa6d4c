using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.State;
using McpManager.Backends.Kubernetes.Writing;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Leading;

/// <summary>
/// Looks over all workloads at once, for what no event told: one list of each kind, and each Secret, since those cannot be listed. Few calls, where to look
/// after each workload would take a dozen for every one.
/// </summary>
internal sealed class Survey(KubernetesClient client, AppliedObjects applied)
{
    /// <summary>The workloads that have to be looked after: something of them is due, gone, or not as this manager applied it.</summary>
    public async Task<IReadOnlySet<WorkloadName>> UnsettledAsync(CancellationToken ct)
    {
        var deployments = (await client.ListAsync(KubeResources.Deployments, KubernetesNames.AllSelector, ct)).Items;
        var there = deployments.Select(WorkloadStore.NameOf).OfType<WorkloadName>().ToHashSet();
        var unsettled = deployments
            .Where(deployment => WorkloadCare.IsDue(deployment) || !applied.IsKnown(KubeResources.Deployments, deployment))
            .Select(WorkloadStore.NameOf)
            .OfType<WorkloadName>()
            .ToHashSet();
        foreach (var changed in await Task.WhenAll(
            ChangedAsync(KubeResources.Services, ct),
            ChangedAsync(KubeResources.NetworkPolicies, ct),
            ChangedAsync(KubeResources.Ingresses, ct),
            ChangedAsync(KubeResources.Autoscalers, ct),
            ChangedAsync(KubeResources.DisruptionBudgets, ct)))
        {
            unsettled.UnionWith(changed);
        }

        foreach (var deployment in deployments)
        {
            if (WorkloadStore.NameOf(deployment) is { } name && !unsettled.Contains(name) && !await HasSecretsAsync(deployment, ct))
            {
                unsettled.Add(name);
            }
        }

        unsettled.IntersectWith(there);
        return unsettled;
    }

    private async Task<IEnumerable<WorkloadName>> ChangedAsync<T>(KubeResource<T> resource, CancellationToken ct)
        where T : class, IKubeObject
    {
        var listed = (await client.ListAsync(resource, KubernetesNames.AllSelector, ct)).Items;
        return listed
            .Where(obj => !applied.IsKnown(resource, obj))
            .Select(obj => obj.Metadata.Name ?? string.Empty)
            .Concat(applied.Missing(resource, listed))
            .Select(text => WorkloadName.TryParse(text, out var name, out _) ? name : (WorkloadName?)null)
            .OfType<WorkloadName>();
    }

    private async Task<bool> HasSecretsAsync(Deployment deployment, CancellationToken ct)
    {
        foreach (var part in PartName.ReadAll(deployment))
        {
            if (PartName.Parse(part) is { IsSecret: true, Name: var name } && await client.FindAsync(KubeResources.Secrets, name, ct) is null)
            {
                return false;
            }
        }

        return true;
    }
}
