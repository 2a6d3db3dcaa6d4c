using System.Collections.Immutable;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.Status;
using McpManager.Workloads;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.State;

/// <summary>
/// Reads workloads as they are now. One that is found is read at the API server: what was written is seen, by whichever manager. Lists and peeks are taken from
/// what the watches know, while these stand; what this manager wrote is in it at once, what another wrote a moment later.
/// </summary>
internal sealed class WorkloadReader(KubernetesClient client, WorkloadStore store, ClusterCache cache, UsageSource usage)
{
    private const int MaxSingleQueries = 4;

    public async Task<IReadOnlyList<Workload>> ListAsync(CancellationToken ct)
    {
        var view = cache.Read() ?? await AskAsync(ct);
        var stored = await store.ReadAllAsync(view.Deployments, ct);
        var context = await ContextAsync(view, ct);
        var byName = view.Pods.ToLookup(pod => pod.Metadata.Label(KubernetesNames.Instance), StringComparer.Ordinal);
        return [.. stored.Where(IsShown).Select(workload => Map(workload, byName[workload.Name.Value], context))];
    }

    public async Task<Workload?> FindAsync(WorkloadName name, CancellationToken ct)
    {
        var selector = KubernetesNames.SelectorOf(name);
        var stored = store.FindAsync(name, ct);
        var around = AroundAsync(selector, ct);
        await Task.WhenAll(stored, around);
        return await stored is { } workload ? await ShowAsync(workload, await around, ct) : null;
    }

    public async Task<Workload?> PeekAsync(WorkloadName name, CancellationToken ct) =>
        cache.Read(name) is not { } view ? await FindAsync(name, ct)
        : view.Deployments.FirstOrDefault(deployment => WorkloadStore.NameOf(deployment) == name) is { } deployment
            ? await ShowAsync(await store.ReadAsync(name, deployment, ct), view, ct)
            : null;

    // One that is being removed is shown until nothing of it runs any more; its name is not free before.
    private static bool IsShown(StoredWorkload workload) => workload is not { IsCreating: true, IsRemoving: true };

    private async Task<Workload?> ShowAsync(StoredWorkload workload, ClusterView view, CancellationToken ct) =>
        IsShown(workload) ? Map(workload, view.Pods, await ContextAsync(view, ct)) : null;

    private static Workload Map(StoredWorkload workload, IEnumerable<Pod> pods, PodContext context) =>
        WorkloadMapper.Map(workload.Deployment, workload.Spec, workload.Fault, pods, context);

    private async Task<PodContext> ContextAsync(ClusterView view, CancellationToken ct) => new(view.Ready, view.Warnings, await usage.ReadAsync(ct));

    private async Task<ClusterView> AskAsync(CancellationToken ct)
    {
        var deployments = client.ListAsync(KubeResources.Deployments, KubernetesNames.AllSelector, ct);
        var around = AroundAsync(KubernetesNames.AllSelector, ct);
        await Task.WhenAll(deployments, around);
        return (await around) with { Deployments = (await deployments).Items };
    }

    // All but the Deployments.
    private async Task<ClusterView> AroundAsync(string selector, CancellationToken ct)
    {
        var pods = client.ListAsync(KubeResources.Pods, selector, ct);
        var ready = ReadyAsync(selector, ct);
        await Task.WhenAll(pods, ready);
        var (all, index) = ((await pods).Items, await ready);
        return new ClusterView([], all, index, await WarningsAsync([.. all.Where(pod => index.AddressOf(pod.Metadata.Uid) is null && ReplicaMapper.IsReplica(pod))], ct));
    }

    private async Task<ReadyIndex> ReadyAsync(string selector, CancellationToken ct) => await client.OffersAsync(KubeResources.EndpointSlices, ct)
        ? new ReadyIndex((await client.ListAsync(KubeResources.EndpointSlices, selector, ct)).Items)
        : new ReadyIndex((await client.ListAsync(KubeResources.EndpointLists, selector, ct)).Items);

    // Only those that do not serve have something to tell.
    private async Task<WarningIndex> WarningsAsync(ImmutableArray<Pod> waiting, CancellationToken ct)
    {
        if (waiting.IsEmpty)
        {
            return WarningIndex.Empty;
        }

        var selectors = waiting.Length <= MaxSingleQueries
            ? waiting.Select(pod => new KubeSelector(Fields: $"type=Warning,involvedObject.uid={pod.Metadata.Uid}"))
            : [KubernetesNames.PodWarnings];
        var lists = await Task.WhenAll(selectors.Select(selector => client.ListAsync(KubeResources.Events, selector, ct)));
        return new WarningIndex(lists.SelectMany(list => list.Items));
    }
}
