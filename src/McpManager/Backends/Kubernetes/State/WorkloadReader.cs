using System.Collections.Immutable;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.Status;
using McpManager.Workloads;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.State;

/// <summary>
/// Reads workloads as they are now. One is read at the API server: what was written is seen, by whichever manager. All are taken from what the watches know,
/// while these stand; what this manager wrote is in it at once, what another wrote a moment later.
/// </summary>
internal sealed class WorkloadReader(KubernetesClient client, WorkloadStore store, ClusterCache cache, UsageSource usage)
{
    private const int MaxSingleQueries = 4;

    public async Task<IReadOnlyList<Workload>> ListAsync(CancellationToken ct)
    {
        var view = cache.Read() ?? await AskAsync(ct);
        var stored = await store.ReadAllAsync(view.Deployments, ct);
        var context = await ContextAsync(view.Pods, view.Ready, ct);
        var byName = view.Pods.ToLookup(pod => pod.Metadata.Label(KubernetesNames.Instance), StringComparer.Ordinal);
        return [.. stored.Where(IsShown).Select(workload => Map(workload, byName[workload.Name.Value], context))];
    }

    public async Task<Workload?> FindAsync(WorkloadName name, CancellationToken ct)
    {
        var selector = KubernetesNames.SelectorOf(name);
        var stored = store.FindAsync(name, ct);
        var pods = client.ListAsync(KubeResources.Pods, selector, ct);
        var ready = ReadyAsync(selector, ct);
        await Task.WhenAll(stored, pods, ready);
        return await stored is { } workload && IsShown(workload) ? Map(workload, (await pods).Items, await ContextAsync((await pods).Items, await ready, ct)) : null;
    }

    // One that is being removed is shown until nothing of it runs any more; its name is not free before.
    private static bool IsShown(StoredWorkload workload) => workload is not { IsCreating: true, IsRemoving: true };

    private static Workload Map(StoredWorkload workload, IEnumerable<Pod> pods, PodContext context) =>
        WorkloadMapper.Map(workload.Deployment, workload.Spec, workload.Fault, pods, context);

    private async Task<ClusterView> AskAsync(CancellationToken ct)
    {
        var deployments = client.ListAsync(KubeResources.Deployments, KubernetesNames.AllSelector, ct);
        var pods = client.ListAsync(KubeResources.Pods, KubernetesNames.AllSelector, ct);
        var ready = ReadyAsync(KubernetesNames.AllSelector, ct);
        await Task.WhenAll(deployments, pods, ready);
        return new ClusterView((await deployments).Items, (await pods).Items, await ready);
    }

    private async Task<ReadyIndex> ReadyAsync(string selector, CancellationToken ct) => await client.OffersAsync(KubeResources.EndpointSlices, ct)
        ? new ReadyIndex((await client.ListAsync(KubeResources.EndpointSlices, selector, ct)).Items)
        : new ReadyIndex((await client.ListAsync(KubeResources.EndpointLists, selector, ct)).Items);

    private async Task<PodContext> ContextAsync(ImmutableArray<Pod> pods, ReadyIndex ready, CancellationToken ct) =>
        new(ready, await WarningsAsync([.. pods.Where(pod => ready.AddressOf(pod.Metadata.Uid) is null && ReplicaMapper.IsReplica(pod))], ct), await usage.ReadAsync(ct));

    // Only those that do not serve have something to tell.
    private async Task<WarningIndex> WarningsAsync(ImmutableArray<Pod> waiting, CancellationToken ct)
    {
        if (waiting.IsEmpty)
        {
            return WarningIndex.Empty;
        }

        var selectors = waiting.Length <= MaxSingleQueries
            ? waiting.Select(pod => $"type=Warning,involvedObject.uid={pod.Metadata.Uid}")
            : ["type=Warning,involvedObject.kind=Pod"];
        var lists = await Task.WhenAll(selectors.Select(fields => client.ListAsync(KubeResources.Events, labelSelector: null, ct, fields)));
        return new WarningIndex(lists.SelectMany(list => list.Items));
    }
}
