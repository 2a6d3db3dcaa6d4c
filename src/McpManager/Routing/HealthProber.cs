using System.Collections.Concurrent;
using System.Collections.Immutable;
using McpManager.Workloads;
using McpManager.Workloads.Health;
using McpManager.Workloads.Spec;

namespace McpManager.Routing;

/// <summary>
/// Knows the health of every running replica whose backend does not probe itself: one loop for each run, so that a former run's health is never
/// taken for that of the next.
/// </summary>
internal sealed class HealthProber : IDisposable
{
    private const int MaxConcurrent = 64;

    private readonly ConcurrentDictionary<(string ReplicaId, string RunId), ProbeLoop> _loops = new();
    private readonly Dictionary<WorkloadName, ImmutableArray<Replica>> _observed = [];
    private readonly SemaphoreSlim _slots = new(MaxConcurrent);
    private readonly ProbeContext _context;

    public HealthProber(Probe probe, TimeSpan grace, RoutingMetrics metrics, TimeProvider time, Func<double>? jitter = null) =>
        _context = new ProbeContext(
            probe,
            time,
            grace,
            _slots,
            jitter ?? Random.Shared.NextDouble,
            (name, result) => metrics.Probed(name.Value, result.Outcome),
            name => Changed?.Invoke(name));

    /// <summary>Called when the health of a replica of this workload changed, by the probes' threads. The refresher listens.</summary>
    public Action<WorkloadName>? Changed { get; set; }

    /// <summary>Probes the replicas that run and are not probed yet, and ends the loops of those that are gone. One caller at a time.</summary>
    public void Observe(Workload workload)
    {
        var replicas = workload.Replicas;
        if (_observed.TryGetValue(workload.Name, out var before))
        {
            foreach (var old in before)
            {
                if (!StillProbed(old, replicas))
                {
                    End(old);
                }
            }
        }

        foreach (var replica in replicas)
        {
            if (Probes(replica))
            {
                // One caller at a time: no second loop can come between.
                if (_loops.TryGetValue((replica.Id, replica.RunId), out var loop))
                {
                    loop.Update(workload.Spec, replica);
                }
                else
                {
                    _loops[(replica.Id, replica.RunId)] = new ProbeLoop(_context, workload.Spec, replica);
                }
            }
        }

        _observed[workload.Name] = replicas;
    }

    /// <summary>Ends the loops of a workload that is gone.</summary>
    public void Forget(WorkloadName name)
    {
        if (_observed.Remove(name, out var replicas))
        {
            foreach (var replica in replicas)
            {
                End(replica);
            }
        }
    }

    /// <summary>The backend's verdict where it has one, else the probes'.</summary>
    public ReplicaHealth HealthOf(Replica replica)
    {
        if (replica.Ready is { } ready)
        {
            var starting = replica.StartedAt is not { } started || _context.Time.GetUtcNow() - started < _context.Grace;
            return new ReplicaHealth(ready ? HealthState.Ready : starting ? HealthState.Starting : HealthState.Unhealthy, ready ? null : replica.LastError);
        }

        return _loops.TryGetValue((replica.Id, replica.RunId), out var loop) ? loop.Health : ReplicaHealth.Unknown;
    }

    /// <summary>A request could not be forwarded to it: it is probed at once, at most once in <see cref="ProbeLoop.SuspicionSpacing"/>.</summary>
    public void Suspect(Upstream upstream)
    {
        if (_loops.TryGetValue((upstream.ReplicaId, upstream.RunId), out var loop))
        {
            loop.Suspect();
        }
    }

    public void Dispose()
    {
        foreach (var loop in _loops.Values)
        {
            loop.Dispose();
        }

        _loops.Clear();
    }

    private static bool Probes(Replica replica) => replica is { State: ReplicaState.Running, Address: not null, Ready: null };

    private static bool StillProbed(Replica old, ImmutableArray<Replica> now)
    {
        foreach (var replica in now)
        {
            if (replica.RunId == old.RunId && replica.Id == old.Id)
            {
                return Probes(replica);
            }
        }

        return false;
    }

    private void End(Replica replica)
    {
        if (_loops.TryRemove((replica.Id, replica.RunId), out var loop))
        {
            loop.Dispose();
        }
    }
}
