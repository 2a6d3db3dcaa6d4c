using System.Runtime.CompilerServices;
using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.State;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Watching;

/// <summary>Watches Deployments, pods, what is ready and what warns of pods: keeps the cache, and tells of changes as they happen. Whoever is told reads anew, and finds the cache to know it.</summary>
internal sealed partial class ClusterWatch(KubernetesClient client, ClusterCache cache, EventBroadcast events, Removals removals, TimeProvider time, ILogger logger)
{
    private readonly PodRuns _runs = new(time);
    private readonly DeploymentNews _news = new(time);

    /// <summary>A Deployment of ours was seen, changed or not.</summary>
    public Action<Deployment>? DeploymentSeen { get; set; }

    /// <summary>A Deployment of ours is gone.</summary>
    public Action<Deployment>? DeploymentGone { get; set; }

    public async Task RunAsync(CancellationToken ct) => await Task.WhenAll(
        KeepAsync("deployments", WatchDeploymentsAsync, ct),
        KeepAsync("pods", WatchPodsAsync, ct),
        KeepAsync("endpoints", WatchReadyAsync, ct),
        KeepAsync("events", WatchWarningsAsync, ct));

    // A watch ends by itself only when what it was sent cannot be read or told: it begins anew then, whatever it was, and not at once.
    private async Task KeepAsync(string what, Func<CancellationToken, Task> watch, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await watch(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogBroken(logger, e, what);
            }

            await Task.Delay(TimeSpan.FromSeconds(2), time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WatchDeploymentsAsync(CancellationToken ct)
    {
        await foreach (var change in FollowAsync(KubeResources.Deployments, cache.Deployments, ct))
        {
            if (change.Item is { } deployment && WorkloadStore.NameOf(deployment) is { } name)
            {
                if (change.Type == WatchEventType.Deleted)
                {
                    _news.Forget(name);
                    removals.Tell(deployment.Metadata.Uid);
                    DeploymentGone?.Invoke(deployment);
                }
                else
                {
                    Raise(_news.See(name, deployment));
                    DeploymentSeen?.Invoke(deployment);
                }

                Changed(name);
            }
        }
    }

    private async Task WatchPodsAsync(CancellationToken ct)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var isListing = true;
        await foreach (var change in FollowAsync(KubeResources.Pods, cache.Pods, ct))
        {
            switch (change)
            {
                case { Type: WatchEventType.Synced }:
                    foreach (var name in _runs.KeepOnly(seen))
                    {
                        Changed(name);
                    }

                    seen.Clear();
                    isListing = false;
                    break;
                case { Type: WatchEventType.Deleted, Item: { } gone }:
                    Raise(_runs.Forget(gone));
                    break;
                case { Item: { } pod }:
                    isListing |= change.Type == WatchEventType.Initial;
                    if (isListing && pod.Metadata.Name is { } id)
                    {
                        seen.Add(id);
                    }

                    Raise(_runs.See(pod, isInitial: change.Type == WatchEventType.Initial));
                    break;
            }
        }
    }

    private async Task WatchReadyAsync(CancellationToken ct)
    {
        if (await client.OffersAsync(KubeResources.EndpointSlices, ct))
        {
            await ForwardAsync(FollowAsync(KubeResources.EndpointSlices, cache.EndpointSlices, ct));
        }
        else
        {
            await ForwardAsync(FollowAsync(KubeResources.EndpointLists, cache.EndpointLists, ct));
        }
    }

    private async Task WatchWarningsAsync(CancellationToken ct)
    {
        await foreach (var change in FollowAsync(KubeResources.Events, cache.Warnings, ct, KubernetesNames.PodWarnings))
        {
            // Those that were there, and those that the server forgets after an hour, change no status that is not looked at anyway.
            if (change is { Type: WatchEventType.Added or WatchEventType.Modified, Item.InvolvedObject.Name: { } pod }
                && WorkloadName.TryParse(cache.Pods.Find(pod)?.Metadata.Label(KubernetesNames.Instance), out var name, out _))
            {
                Changed(name);
            }
        }
    }

    private async IAsyncEnumerable<WatchEvent<T>> FollowAsync<T>(
        KubeResource<T> resource,
        KindCache<T> kept,
        [EnumeratorCancellation] CancellationToken ct,
        KubeSelector? selector = null)
        where T : class, IKubeObject
    {
        try
        {
            await foreach (var change in client.WatchAsync(resource, selector ?? KubernetesNames.AllSelector, ct))
            {
                kept.Tell(change);
                yield return change;
            }
        }
        finally
        {
            kept.End();
        }
    }

    private async Task ForwardAsync<T>(IAsyncEnumerable<WatchEvent<T>> changes)
        where T : class, IKubeObject
    {
        await foreach (var change in changes)
        {
            if (WorkloadName.TryParse(change.Item?.Metadata.Label(KubernetesNames.Instance), out var name, out _))
            {
                Changed(name);
            }
        }
    }

    private void Changed(WorkloadName name) => events.Raise(new BackendEvent(name, "workload.changed", time.GetUtcNow()));

    private void Raise(IEnumerable<BackendEvent> all)
    {
        foreach (var e in all)
        {
            events.Raise(e);
        }
    }

    [LoggerMessage(EventId = 260, Level = LogLevel.Warning, Message = "Watch broke, it begins anew: {What}")]
    private static partial void LogBroken(ILogger logger, Exception e, string what);
}
