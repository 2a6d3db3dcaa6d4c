using McpManager.Client;
using McpManager.Errors;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Events;
using McpManager.Workloads.Spec;

namespace McpManager.Routing;

/// <summary>
/// The single writer of <see cref="RouteTable"/>. Backend events, probes, callers and a tick say what may have changed; one refresh at a time reads
/// it and publishes the next snapshot. While the backend is unreachable the last snapshot stays, kept true by the probes.
/// </summary>
internal sealed class RouteRefresher : BackgroundService
{
    /// <summary>More changed names than this are read with one list call.</summary>
    public const int MaxPatch = 16;

    /// <summary>Between publications that nobody waits for: a burst of changes makes few.</summary>
    public static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(50);

    /// <summary>Events tell of changes; the tick finds what they missed.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_readTimeout = TimeSpan.FromSeconds(30);

    private readonly IWorkloadBackend _backend;
    private readonly RouteTable _table;
    private readonly HealthProber _prober;
    private readonly EventHub _events;
    private readonly RoutingMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<RouteRefresher> _logger;
    private readonly RefreshQueue _queue = new();
    private readonly RouteBuilder _builder;
    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(250), Tick);
    private readonly BackendWatch _watch;

    // Monotonic: a clock that is set back must not stop publications.
    private long _lastPublished;
    private long _lastFailed;
    private TimeSpan _pause;
    private TimeSpan _retryAfter;
    private volatile string? _lastError;

    public RouteRefresher(
        IWorkloadBackend backend,
        RouteTable table,
        HealthProber prober,
        EventHub events,
        StatusOf statusOf,
        RoutingMetrics metrics,
        TimeProvider time,
        ILogger<RouteRefresher> logger)
    {
        (_backend, _table, _prober, _events, _metrics, _time, _logger) = (backend, table, prober, events, metrics, time, logger);
        _builder = new RouteBuilder(statusOf, prober.HealthOf);
        _watch = new BackendWatch(backend, _queue, time, logger);
        _prober.Changed = _queue.MarkHealth;
    }

    /// <summary>Why the backend could not be read the last time; <c>null</c> when it could.</summary>
    public string? LastError => _lastError;

    /// <summary>Publishes a snapshot that was read after this call, so that the caller reads its own write.</summary>
    /// <exception cref="ManagerException">The backend cannot be read.</exception>
    public Task<RouteSnapshot> RefreshAsync(WorkloadName name, CancellationToken ct) => _queue.Request(name).WaitAsync(ct);

    /// <summary>Has everything read and published anew soon: what statuses are made of has changed, such as the port that is listened on.</summary>
    public void Renew() => _queue.MarkAll();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(RefreshLoopAsync(stoppingToken), _watch.RunAsync(stoppingToken), TickLoopAsync(stoppingToken));

    private async Task TickLoopAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Tick, _time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            _queue.MarkAll();
        }
    }

    private async Task RefreshLoopAsync(CancellationToken ct)
    {
        await using var timer = _time.CreateTimer(_ => _queue.Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _queue.MarkAll();
        try
        {
            while (true)
            {
                await _queue.WaitAsync(ct);
                var urgent = _queue.Urgent;
                if (!urgent && Left(_lastPublished, _pause) is var pause && pause > TimeSpan.Zero)
                {
                    timer.Change(pause, Timeout.InfiniteTimeSpan);
                    continue;
                }

                var retryIn = Left(_lastFailed, _retryAfter);
                if (retryIn > TimeSpan.Zero)
                {
                    timer.Change(retryIn, Timeout.InfiniteTimeSpan);
                }

                await RefreshOnceAsync(_queue.Take(backend: urgent || retryIn <= TimeSpan.Zero), ct);
            }
        }
        finally
        {
            _queue.Take(backend: true).Fail(new ManagerException(ErrorKind.Unavailable, "the manager is stopping"));
        }
    }

    private async Task RefreshOnceAsync(RefreshBatch batch, CancellationToken ct)
    {
        var failure = batch.NeedsBackend ? await ReadAsync(batch, ct) : null;
        if (failure is not null)
        {
            batch.Fail(failure);
        }

        // Health and events need no backend; the first snapshot does.
        if (!batch.IsEmpty && (failure is null || _table.Current is not null))
        {
            try
            {
                Publish(batch);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // A workload that cannot be shown must not end the loop that shows all others.
                RoutingLog.PublicationFailed(_logger, e);
                batch.Fail(e);
            }
        }
    }

    /// <summary>Reads what the batch names. <c>null</c> when all went well.</summary>
    private async Task<Exception?> ReadAsync(RefreshBatch batch, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(s_readTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            await (batch.All || batch.Dirty.Count > MaxPatch ? ReadAllAsync(linked.Token) : PatchAsync(batch.Dirty, linked.Token));
            if (_lastError is not null)
            {
                RoutingLog.BackendReachable(_logger);
            }

            _lastError = null;
            _retryAfter = TimeSpan.Zero;
            _backoff.Reset();
            return null;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            return OnFailure(e is OperationCanceledException
                ? new ManagerException(ErrorKind.Unavailable, $"the {_backend.Capabilities.Backend} backend did not answer in {s_readTimeout.TotalSeconds:0} s", e)
                : e);
        }
        catch (OperationCanceledException e)
        {
            batch.Fail(new ManagerException(ErrorKind.Unavailable, "the manager is stopping", e));
            throw;
        }
    }

    private Exception OnFailure(Exception failure)
    {
        if (_lastError is null)
        {
            RoutingLog.BackendUnreachable(_logger, failure.Message, failure);
        }

        _lastError = failure.Message;
        _lastFailed = _time.GetTimestamp();
        _retryAfter = _backoff.Next();
        _queue.MarkAll();
        return failure;
    }

    private async Task ReadAllAsync(CancellationToken ct)
    {
        var workloads = await _backend.ListAsync(ct);
        var gone = new HashSet<WorkloadName>(_builder.Names);
        foreach (var workload in workloads)
        {
            gone.Remove(workload.Name);
            _prober.Observe(workload);
            _builder.Set(workload);
        }

        foreach (var name in gone)
        {
            _prober.Forget(name);
            _builder.Remove(name);
        }
    }

    private async Task PatchAsync(IReadOnlyList<WorkloadName> names, CancellationToken ct)
    {
        var found = await Task.WhenAll(names.Select(name => _backend.PeekAsync(name, ct)));
        for (var i = 0; i < found.Length; i++)
        {
            if (found[i] is { } workload)
            {
                _prober.Observe(workload);
                _builder.Set(workload);
            }
            else
            {
                _prober.Forget(names[i]);
                _builder.Remove(names[i]);
            }
        }
    }

    private void Publish(RefreshBatch batch)
    {
        foreach (var name in batch.Health)
        {
            _builder.UpdateHealth(name);
        }

        var before = _table.Current;
        var snapshot = _builder.Build(_time.GetUtcNow());
        _table.Publish(snapshot);
        _lastPublished = _time.GetTimestamp();
        _pause = Spacing;
        _metrics.Published();
        RoutingLog.Published(_logger, snapshot.Version, snapshot.Sorted.Length);
        batch.Complete(snapshot);
        Announce(RouteDiff.Between(before, snapshot), batch.Events);
    }

    private void Announce(RouteDiff diff, IReadOnlyCollection<BackendEvent> events)
    {
        foreach (var created in diff.Created)
        {
            _events.Publish(created);
        }

        foreach (var e in events)
        {
            // Workloads are compared here, once for all backends.
            if (!e.Type.StartsWith("workload.", StringComparison.Ordinal))
            {
                _events.Publish(new ManagerEvent { Type = e.Type, At = e.At, Name = e.Name.Value, Replica = e.ReplicaId, Message = e.Message });
            }
        }

        foreach (var changed in diff.Changed)
        {
            _events.Publish(changed);
        }
    }

    private TimeSpan Left(long since, TimeSpan of) => of - _time.GetElapsedTime(since);
}
