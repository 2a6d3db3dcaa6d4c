using System.Collections.Frozen;
using System.Collections.Immutable;
using McpManager.Client;
using McpManager.Workloads;
using McpManager.Workloads.Health;
using McpManager.Workloads.Spec;

namespace McpManager.Routing;

/// <summary>A workload and its replicas' health → what clients see.</summary>
internal delegate WorkloadStatus StatusOf(Workload workload, Func<Replica, ReplicaHealth> health);

/// <summary>Keeps one entry for each workload and makes snapshots of them. Only the refresher uses it.</summary>
internal sealed class RouteBuilder(StatusOf statusOf, Func<Replica, ReplicaHealth> healthOf)
{
    private readonly SortedDictionary<WorkloadName, RouteEntry> _entries = [];

    // Those that are not ready too: a replica that comes back has its requests in flight still counted.
    private readonly Dictionary<WorkloadName, ImmutableArray<Upstream>> _upstreams = [];
    private long _version;

    public IReadOnlyCollection<WorkloadName> Names => _entries.Keys;

    public void Set(Workload workload)
    {
        var upstreams = Upstreams(workload);
        _upstreams[workload.Name] = upstreams;
        _entries[workload.Name] = Entry(workload, upstreams);
    }

    /// <summary>Makes the entry anew from the workload as it was read last.</summary>
    public void UpdateHealth(WorkloadName name)
    {
        if (_entries.TryGetValue(name, out var entry))
        {
            _entries[name] = Entry(entry.Workload, _upstreams[name]);
        }
    }

    public void Remove(WorkloadName name)
    {
        _entries.Remove(name);
        _upstreams.Remove(name);
    }

    public RouteSnapshot Build(DateTimeOffset at) => new(
        ++_version,
        at,
        _entries.ToFrozenDictionary(pair => pair.Key.Value, pair => pair.Value, StringComparer.Ordinal),
        ByHost(),
        [.. _entries.Values]);

    private FrozenDictionary<string, RouteEntry> ByHost()
    {
        var hosts = new Dictionary<string, RouteEntry>(StringComparer.Ordinal);
        foreach (var entry in _entries.Values)
        {
            if (entry.Workload.Spec.Host is { Length: > 0 } host)
            {
                // Of two that claim one host the older keeps it: a newcomer takes over nobody's traffic.
                host = host.ToLowerInvariant().TrimEnd('.');
                if (!hosts.TryGetValue(host, out var first) || entry.Workload.CreatedAt < first.Workload.CreatedAt)
                {
                    hosts[host] = entry;
                }
            }
        }

        return hosts.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private RouteEntry Entry(Workload workload, ImmutableArray<Upstream> upstreams)
    {
        // Read once: a probe that ends meanwhile must not make the status tell of another route than this.
        var health = workload.Replicas.ToDictionary<Replica, Replica, ReplicaHealth>(replica => replica, healthOf, ReferenceEqualityComparer.Instance);
        var ready = ImmutableArray.CreateBuilder<Upstream>(upstreams.Length);
        foreach (var replica in workload.Replicas)
        {
            if (replica is { State: ReplicaState.Running, Address: not null } && health[replica].State == HealthState.Ready)
            {
                ready.Add(Find(upstreams, replica)!);
            }
        }

        return new RouteEntry(workload, statusOf(workload, replica => health[replica]), ready.ToImmutable());
    }

    private ImmutableArray<Upstream> Upstreams(Workload workload)
    {
        var known = _upstreams.GetValueOrDefault(workload.Name, []);
        var upstreams = ImmutableArray.CreateBuilder<Upstream>(workload.Replicas.Length);
        foreach (var replica in workload.Replicas)
        {
            if (replica.Address is { } address)
            {
                var prefix = $"http://{Authority.Of(address)}/";
                upstreams.Add(Find(known, replica) is { } same && same.Prefix == prefix
                    ? same
                    : new Upstream(replica.Id, replica.RunId, prefix));
            }
        }

        return upstreams.ToImmutable();
    }

    private static Upstream? Find(ImmutableArray<Upstream> upstreams, Replica replica)
    {
        foreach (var upstream in upstreams)
        {
            if (upstream.RunId == replica.RunId && upstream.ReplicaId == replica.Id)
            {
                return upstream;
            }
        }

        return null;
    }
}
