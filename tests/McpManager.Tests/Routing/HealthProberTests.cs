using System.Diagnostics.Metrics;
using System.Net;
using McpManager.Routing;
using McpManager.Tests.Fakes;
using McpManager.Workloads;
using McpManager.Workloads.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.Routing;

public sealed class HealthProberTests : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _time = new();
    private readonly SemaphoreSlim _probed = new(0);
    private readonly SemaphoreSlim _changed = new(0);
    private readonly HealthProber _prober;
    private Func<CancellationToken, Task<ProbeResult>> _answer = _ => Task.FromResult(ProbeResult.Ok);
    private DnsEndPoint? _last;

    public HealthProberTests()
    {
        var metrics = new RoutingMetrics(_services.GetRequiredService<IMeterFactory>());
        _prober = new HealthProber(ProbeAsync, TimeSpan.FromSeconds(60), metrics, _time, jitter: () => 1) { Changed = _ => _changed.Release() };
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _prober.Dispose();
        _probed.Dispose();
        _changed.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task A_running_replica_is_probed_at_once_at_its_address()
    {
        var workload = Workload(1);
        _prober.HealthOf(workload.Replicas[0]).ShouldBe(ReplicaHealth.Unknown);
        _prober.Observe(workload);
        await _changed.WaitAsync(Ct);

        _last.ShouldBe(workload.Replicas[0].Address);
        _prober.HealthOf(workload.Replicas[0]).State.ShouldBe(HealthState.Ready);
    }

    [Fact]
    public async Task The_health_of_a_former_run_is_not_that_of_the_next()
    {
        var workload = Workload(1);
        _prober.Observe(workload);
        await _changed.WaitAsync(Ct);

        _answer = async ct =>
        {
            await Task.Delay(Timeout.Infinite, ct);
            return default;
        };
        var next = workload with { Replicas = [workload.Replicas[0] with { RunId = "2" }] };
        _prober.Observe(next);
        _prober.HealthOf(next.Replicas[0]).State.ShouldBe(HealthState.Starting);
    }

    [Fact]
    public async Task Probes_under_way_are_bounded_and_end_with_their_replicas()
    {
        using var started = new SemaphoreSlim(0);
        using var ended = new SemaphoreSlim(0);
        var underWay = 0;
        var most = 0;
        _answer = async ct =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref underWay));
            started.Release();
            try
            {
                await Task.Delay(Timeout.Infinite, ct);
            }
            finally
            {
                Interlocked.Decrement(ref underWay);
                ended.Release();
            }

            return default;
        };
        _prober.Observe(Workload(200));
        for (var i = 0; i < 64; i++)
        {
            await started.WaitAsync(Ct);
        }

        _prober.Forget(Workload(200).Name);
        for (var i = 0; i < 64; i++)
        {
            await ended.WaitAsync(Ct);
        }

        most.ShouldBe(64);
    }

    [Fact]
    public async Task A_replica_that_failed_a_request_is_probed_before_its_interval_is_over()
    {
        var workload = Workload(1);
        _prober.Observe(workload);
        await _changed.WaitAsync(Ct);
        await _probed.WaitAsync(Ct);

        var upstream = new Upstream(workload.Replicas[0].Id, workload.Replicas[0].RunId, "http://127.0.0.1:9000/");
        _prober.Suspect(upstream);
        _prober.Suspect(upstream);
        _time.Advance(ProbeLoop.SuspicionSpacing);
        await _probed.WaitAsync(Ct);
    }

    [Fact]
    public async Task A_probe_that_breaks_is_a_failure_and_not_the_end_of_probing()
    {
        var workload = Workload(1);
        _answer = _ => throw new InvalidOperationException("broken");
        _prober.Observe(workload);
        await _changed.WaitAsync(Ct);
        _prober.HealthOf(workload.Replicas[0]).ShouldBe(new ReplicaHealth(HealthState.Starting, "GET /health failed: broken"));

        _answer = _ => Task.FromResult(ProbeResult.Ok);
        var changed = _changed.WaitAsync(Ct);
        while (!changed.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(changed, Task.Delay(1, Ct));
        }

        _prober.HealthOf(workload.Replicas[0]).State.ShouldBe(HealthState.Ready);
    }

    [Fact]
    public void A_backend_that_probes_itself_is_believed()
    {
        var replica = Workload(1).Replicas[0] with { Ready = false, StartedAt = _time.GetUtcNow(), LastError = "readiness probe failed" };
        _prober.HealthOf(replica).ShouldBe(new ReplicaHealth(HealthState.Starting, "readiness probe failed"));
        _prober.HealthOf(replica with { Ready = true }).State.ShouldBe(HealthState.Ready);
        _time.Advance(TimeSpan.FromSeconds(61));
        _prober.HealthOf(replica).State.ShouldBe(HealthState.Unhealthy);
    }

    private static Workload Workload(int replicas) => new()
    {
        Spec = Specs.Of("echo", replicas) with { HealthCheckIntervalSeconds = 30 },
        DesiredRunning = true,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Replicas = [.. Enumerable.Range(0, replicas).Select(n => new Replica
        {
            Id = $"echo-{n}",
            RunId = "1",
            Index = n,
            State = ReplicaState.Running,
            Address = new("127.0.0.1", 9000 + n),
        })],
    };

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }

    private async Task<ProbeResult> ProbeAsync(DnsEndPoint address, string path, CancellationToken ct)
    {
        _last = address;
        var result = await _answer(ct);
        _probed.Release();
        return result;
    }
}
