using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.State;
using McpManager.Backends.Kubernetes.Writing;
using McpManager.Errors;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Leading;

/// <summary>The background work of the manager that holds the Lease: it looks after each workload whenever something of it changed, and over all from time to time.</summary>
internal sealed partial class Caretaker(KubernetesClient client, Survey survey, AppliedObjects applied, WorkloadCare care, TimeProvider time, ILogger logger)
{
    // A change comes in several steps; looked at in between, it would look like somebody's meddling.
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_round = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(5);

    private readonly CareQueue _queue = new(time);

    public async Task WorkAsync(CancellationToken ct) => await Task.WhenAll(
        RoundsAsync(ct),
        CareAsync(ct),
        WatchAsync(KubeResources.Services, ct),
        WatchAsync(KubeResources.NetworkPolicies, ct),
        WatchAsync(KubeResources.Ingresses, ct),
        WatchAsync(KubeResources.Autoscalers, ct),
        WatchAsync(KubeResources.DisruptionBudgets, ct));

    /// <summary>Every event of a Deployment: it may be time to complete or take back a rollout.</summary>
    public void Seen(Deployment deployment)
    {
        if (WorkloadStore.NameOf(deployment) is { } name && (WorkloadCare.IsDue(deployment) || !applied.IsKnown(KubeResources.Deployments, deployment)))
        {
            _queue.Mark(name, s_settle);
        }
    }

    public void Gone(Deployment deployment) => applied.ForgetAll(deployment.Metadata.Name ?? string.Empty);

    private async Task RoundsAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var pause = s_round;
            try
            {
                foreach (var name in await survey.UnsettledAsync(ct))
                {
                    _queue.Mark(name, TimeSpan.Zero);
                }
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                LogFailed(logger, "all", e.Message);
                pause = s_retry;
            }

            await Task.Delay(pause, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CareAsync(CancellationToken ct)
    {
        while (true)
        {
            var name = await _queue.TakeAsync(ct);
            try
            {
                if (await care.LookAsync(name, ct) is { } again)
                {
                    _queue.Mark(name, again);
                }
            }
            catch (KubernetesException e) when (e.IsConflict)
            {
                // It changed between the look and the change: looked at again.
                _queue.Mark(name, s_settle);
            }
            catch (Exception e) when (e is IOException or ManagerException)
            {
                LogFailed(logger, name.Value, e.Message);
                _queue.Mark(name, s_retry);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                // One workload that cannot be looked after must not end the work for the others.
                LogBroke(logger, e, name.Value);
                _queue.Mark(name, s_round);
            }
        }
    }

    private async Task WatchAsync<T>(KubeResource<T> resource, CancellationToken ct)
        where T : class, IKubeObject
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await foreach (var change in client.WatchAsync(resource, KubernetesNames.AllSelector, ct))
                {
                    if (change.Item is { } obj
                        && WorkloadName.TryParse(obj.Metadata.Label(KubernetesNames.Instance), out var name, out _)
                        && (change.Type == WatchEventType.Deleted || !applied.IsKnown(resource, obj)))
                    {
                        _queue.Mark(name, s_settle);
                    }
                }
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                LogFailed(logger, resource.Plural, e.Message);
            }

            await Task.Delay(s_retry, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(EventId = 264, Level = LogLevel.Warning, Message = "Not looked after, tried again: {Workload} {Reason}")]
    private static partial void LogFailed(ILogger logger, string workload, string reason);

    [LoggerMessage(EventId = 265, Level = LogLevel.Error, Message = "Care broke: {Workload}")]
    private static partial void LogBroke(ILogger logger, Exception e, string workload);
}
