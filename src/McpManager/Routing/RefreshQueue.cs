using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Routing;

/// <summary>What the next refresh has to do. Gathers from many threads; one takes.</summary>
internal sealed class RefreshQueue
{
    // Events are held until the snapshot that shows what they tell; without one (the backend is down) they would pile up.
    private const int MaxEvents = 1024;

    private readonly Lock _lock = new();
    private readonly WakeSignal _wake = new();
    private readonly HashSet<WorkloadName> _dirty = [];
    private readonly HashSet<WorkloadName> _health = [];
    private List<TaskCompletionSource<RouteSnapshot>> _waiters = [];
    private Queue<BackendEvent> _events = new();
    private bool _all = true;

    /// <summary>A caller waits: no time is lost on coalescing.</summary>
    public bool Urgent
    {
        get
        {
            lock (_lock)
            {
                return _waiters.Count > 0;
            }
        }
    }

    public void Wake() => _wake.Set();

    public ValueTask WaitAsync(CancellationToken ct) => _wake.WaitAsync(ct);

    /// <summary>Everything has to be read again.</summary>
    public void MarkAll()
    {
        lock (_lock)
        {
            _all = true;
        }

        _wake.Set();
    }

    /// <summary>The backend says that this workload changed.</summary>
    public void Add(BackendEvent @event)
    {
        lock (_lock)
        {
            _dirty.Add(@event.Name);
            if (_events.Count == MaxEvents)
            {
                _events.Dequeue();
            }

            _events.Enqueue(@event);
        }

        _wake.Set();
    }

    /// <summary>A replica's health changed; the backend need not be asked.</summary>
    public void MarkHealth(WorkloadName name)
    {
        lock (_lock)
        {
            _health.Add(name);
        }

        _wake.Set();
    }

    /// <summary>Completes with a snapshot that was read after this call.</summary>
    public Task<RouteSnapshot> Request(WorkloadName name)
    {
        var waiter = new TaskCompletionSource<RouteSnapshot>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _dirty.Add(name);
            _waiters.Add(waiter);
        }

        _wake.Set();
        return waiter.Task;
    }

    /// <param name="backend">Whether the backend is asked this time; what needs it stays here otherwise.</param>
    public RefreshBatch Take(bool backend)
    {
        lock (_lock)
        {
            var batch = new RefreshBatch(
                All: backend && _all,
                Dirty: backend ? [.. _dirty] : [],
                Health: [.. _health],
                Waiters: backend ? _waiters : [],
                Events: _events);
            _health.Clear();
            _events = new();
            if (backend)
            {
                _all = false;
                _dirty.Clear();
                _waiters = [];
            }

            return batch;
        }
    }
}

/// <summary>What one refresh does.</summary>
internal sealed record RefreshBatch(
    bool All,
    IReadOnlyList<WorkloadName> Dirty,
    IReadOnlyList<WorkloadName> Health,
    IReadOnlyList<TaskCompletionSource<RouteSnapshot>> Waiters,
    IReadOnlyCollection<BackendEvent> Events)
{
    public bool NeedsBackend => All || Dirty.Count > 0;

    public bool IsEmpty => !NeedsBackend && Health.Count == 0 && Events.Count == 0;

    public void Complete(RouteSnapshot snapshot)
    {
        foreach (var waiter in Waiters)
        {
            waiter.TrySetResult(snapshot);
        }
    }

    public void Fail(Exception failure)
    {
        foreach (var waiter in Waiters)
        {
            waiter.TrySetException(failure);
        }
    }
}
