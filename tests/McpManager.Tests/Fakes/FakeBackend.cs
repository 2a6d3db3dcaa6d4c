using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Fakes;

/// <summary>A backend in memory: replicas run as soon as they are applied, at addresses that a test chooses, and change when the test says so.</summary>
internal sealed class FakeBackend(TimeProvider? time = null) : IWorkloadBackend
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly ConcurrentDictionary<WorkloadName, Workload> _workloads = new();
    private readonly Channel<BackendEvent> _events = Channel.CreateUnbounded<BackendEvent>();

    public BackendCapabilities Capabilities { get; set; } = new(
        "fake",
        Enum.GetValues<SpecField>().ToFrozenSet(),
        FrozenDictionary<SpecField, string>.Empty);

    /// <summary>Thrown by every call while it is set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>How often each method was called.</summary>
    public ConcurrentDictionary<string, int> Calls { get; } = new();

    /// <summary>Log lines that <see cref="ReadLogsAsync"/> answers.</summary>
    public List<LogLine> Logs { get; } = [];

    /// <summary>The address of replica n of a workload.</summary>
    public Func<WorkloadSpec, int, System.Net.DnsEndPoint> AddressOf { get; set; } = (_, n) => new("127.0.0.1", 9000 + n);

    public Task<BackendHealth> CheckAsync(CancellationToken ct) =>
        Task.FromResult(Failure is null ? new BackendHealth(Reachable: true, "1.0") : new BackendHealth(Reachable: false, "1.0", Failure.Message));

    public Task<IReadOnlyList<Workload>> ListAsync(CancellationToken ct)
    {
        Count();
        return Task.FromResult<IReadOnlyList<Workload>>([.. _workloads.Values]);
    }

    public Task<Workload?> FindAsync(WorkloadName name, CancellationToken ct)
    {
        Count();
        return Task.FromResult(_workloads.GetValueOrDefault(name));
    }

    public Task<Workload?> PeekAsync(WorkloadName name, CancellationToken ct)
    {
        Count();
        return Task.FromResult(_workloads.GetValueOrDefault(name));
    }

    public Task<Workload> ApplyAsync(WorkloadSpec spec, CancellationToken ct)
    {
        Count();
        var now = _time.GetUtcNow();
        var workload = _workloads.AddOrUpdate(
            spec.Name,
            _ => Build(spec, now, now, running: true),
            (_, old) => Build(spec, old.CreatedAt, now, running: true));
        Raise(spec.Name, "workload.applied");
        return Task.FromResult(workload);
    }

    public Task SetRunningAsync(WorkloadName name, bool running, CancellationToken ct)
    {
        Count();
        Change(name, w => Build(w.Spec, w.CreatedAt, w.UpdatedAt, running));
        return Task.CompletedTask;
    }

    public Task RemoveAsync(WorkloadName name, RemoveOptions options, CancellationToken ct)
    {
        Count();
        _workloads.TryRemove(name, out _);
        Raise(name, "workload.removed");
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<LogLine> ReadLogsAsync(WorkloadName name, LogQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        Count();
        foreach (var line in Logs)
        {
            yield return line;
        }

        if (query.Follow)
        {
            await Task.Delay(Timeout.Infinite, ct);
        }
    }

    public IAsyncEnumerable<BackendEvent> WatchAsync(CancellationToken ct) => _events.Reader.ReadAllAsync(ct);

    /// <summary>Changes a workload as if the world had, and says so.</summary>
    public void Change(WorkloadName name, Func<Workload, Workload> change)
    {
        if (_workloads.TryGetValue(name, out var old))
        {
            _workloads[name] = change(old);
            Raise(name, "workload.changed");
        }
    }

    /// <summary>Says that something happened.</summary>
    public void Raise(WorkloadName name, string type) => _events.Writer.TryWrite(new BackendEvent(name, type, _time.GetUtcNow()));

    private Workload Build(WorkloadSpec spec, DateTimeOffset created, DateTimeOffset updated, bool running) => new()
    {
        Spec = spec,
        DesiredRunning = running,
        CreatedAt = created,
        UpdatedAt = updated,
        Replicas = !running ? [] : [.. Enumerable.Range(0, spec.Replicas).Select(n => new Replica
        {
            Id = $"{spec.Name}-{n}",
            RunId = $"{spec.Name}-{n}-{SpecHash.OfReplica(spec)}",
            Index = n,
            State = ReplicaState.Running,
            Address = AddressOf(spec, n),
            StartedAt = _time.GetUtcNow(),
        })],
    };

    private void Count([CallerMemberName] string method = "")
    {
        Calls.AddOrUpdate(method, 1, (_, n) => n + 1);
        if (Failure is not null)
        {
            throw Failure;
        }
    }
}
