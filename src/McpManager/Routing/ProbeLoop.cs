using System.Net;
using McpManager.Workloads;
using McpManager.Workloads.Health;
using McpManager.Workloads.Spec;

namespace McpManager.Routing;

/// <summary>Asks one replica whether it is well; <see cref="HttpProbe.ProbeAsync"/> outside tests.</summary>
internal delegate Task<ProbeResult> Probe(DnsEndPoint address, string path, CancellationToken ct);

/// <summary>What all loops share.</summary>
/// <param name="Slots">Bounds the probes under way at once.</param>
/// <param name="Jitter">From 0 to 1; spreads the probes of replicas that started together.</param>
internal sealed record ProbeContext(
    Probe Probe,
    TimeProvider Time,
    TimeSpan Grace,
    SemaphoreSlim Slots,
    Func<double> Jitter,
    Action<WorkloadName, ProbeResult> Probed,
    Action<WorkloadName> Changed);

/// <summary>Probes one run of one replica until it is disposed of.</summary>
internal sealed class ProbeLoop : IDisposable
{
    /// <summary>Between two probes that the gateway's failures ask for.</summary>
    public static readonly TimeSpan SuspicionSpacing = TimeSpan.FromMilliseconds(250);

    private readonly ProbeContext _context;
    private readonly DateTimeOffset _started;
    private readonly CancellationTokenSource _stop = new();
    private readonly WakeSignal _wake = new();
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private volatile Target _target;
    private ProbeState _state = ProbeState.New;
    private bool _suspected;
    private long _lastProbe;

    public ProbeLoop(ProbeContext context, WorkloadSpec spec, Replica replica)
    {
        _context = context;
        _started = replica.StartedAt ?? context.Time.GetUtcNow();
        _target = Target.Of(spec, replica);
        _timer = context.Time.CreateTimer(_ => _wake.Set(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _ = RunAsync(_stop.Token);
    }

    public ReplicaHealth Health
    {
        get
        {
            lock (_lock)
            {
                return _state.Health;
            }
        }
    }

    /// <summary>A spec's health check may change under a running replica.</summary>
    public void Update(WorkloadSpec spec, Replica replica) => _target = Target.Of(spec, replica);

    /// <summary>A request could not be forwarded: look now, not at the next interval.</summary>
    public void Suspect()
    {
        lock (_lock)
        {
            if (_suspected || _stop.IsCancellationRequested)
            {
                return;
            }

            _suspected = true;
            var wait = SuspicionSpacing - _context.Time.GetElapsedTime(_lastProbe);
            _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _stop.Cancel();
            _stop.Dispose();
            _timer.Dispose();
        }
    }

    private async Task RunAsync(CancellationToken ct)
    {
        // The caller holds the refresher up for no probe.
        await Task.Yield();
        try
        {
            while (true)
            {
                var target = _target;
                await _context.Slots.WaitAsync(ct);
                ProbeResult result;
                try
                {
                    lock (_lock)
                    {
                        _suspected = false;
                        _lastProbe = _context.Time.GetTimestamp();
                    }

                    result = await _context.Probe(target.Address, target.Path, ct);
                }
                catch (Exception e) when (!ct.IsCancellationRequested)
                {
                    // A loop that ends leaves its replica as it is for ever.
                    result = new ProbeResult(ProbeOutcome.Error, $"GET {target.Path} failed: {e.Message}");
                }
                finally
                {
                    _context.Slots.Release();
                }

                Accept(target, result, ct);
                await _wake.WaitAsync(ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The run is over: nobody asks for its health again.
        }
    }

    private void Accept(Target target, ProbeResult result, CancellationToken ct)
    {
        bool changed;
        lock (_lock)
        {
            ct.ThrowIfCancellationRequested();
            var schedule = new ProbeSchedule(target.Interval, _context.Grace);
            var age = _context.Time.GetUtcNow() - _started;
            var next = schedule.After(_state, result, age);
            changed = next.Health != _state.Health;
            _state = next;
            var delay = _suspected ? SuspicionSpacing : schedule.Delay(next, age) * (0.9 + (0.1 * _context.Jitter()));
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
        }

        _context.Probed(target.Name, result);
        if (changed)
        {
            _context.Changed(target.Name);
        }
    }

    private sealed record Target(WorkloadName Name, DnsEndPoint Address, string Path, TimeSpan Interval)
    {
        public static Target Of(WorkloadSpec spec, Replica replica) =>
            new(spec.Name, replica.Address!, spec.HealthCheckPath, TimeSpan.FromSeconds(Math.Max(1, spec.HealthCheckIntervalSeconds)));
    }
}
