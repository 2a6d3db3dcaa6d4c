using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using McpManager.Client;
using McpManager.Routing;
using McpManager.Tests.Fakes;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Events;
using McpManager.Workloads.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.Routing;

/// <summary>A refresher over a fake backend, in time that stands still until a test moves it.</summary>
internal sealed class RefresherRig : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly HealthProber _prober;

    public RefresherRig(Func<FakeBackend, IWorkloadBackend>? wrap = null)
    {
        Backend = new FakeBackend(Time);
        Events = new EventHub(Time);
        var metrics = new RoutingMetrics(_services.GetRequiredService<IMeterFactory>());
        _prober = new HealthProber(ProbeAsync, TimeSpan.FromSeconds(60), metrics, Time, jitter: () => 1);
        Refresher = new RouteRefresher(
            wrap?.Invoke(Backend) ?? Backend, Table, _prober, Events, Specs.StatusOf, metrics, Time, NullLogger<RouteRefresher>.Instance);
    }

    public FakeTimeProvider Time { get; } = new();

    public FakeBackend Backend { get; }

    public RouteTable Table { get; } = new();

    public EventHub Events { get; }

    public RouteRefresher Refresher { get; }

    /// <summary>Ports whose probes fail.</summary>
    public ConcurrentDictionary<int, string> Ill { get; } = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public Task StartAsync() => Refresher.StartAsync(Ct);

    /// <summary>Waits for a snapshot while time goes on in small steps: the refresher's timers are armed when it gets to it, not when a test moves the clock.</summary>
    public async Task<RouteSnapshot> UntilAsync(Func<RouteSnapshot, bool> matches)
    {
        var found = Table.WaitForAsync(matches, Ct);
        await AdvanceUntilAsync(found);
        return await found;
    }

    public async Task AdvanceUntilAsync(Task done)
    {
        while (!done.IsCompleted)
        {
            Time.Advance(RouteRefresher.Spacing);
            await Task.WhenAny(done, Task.Delay(1, Ct));
        }
    }

    /// <summary>The next <paramref name="count"/> events as "type name status", from the hub's first.</summary>
    public async Task<List<string>> EventsAsync(int count)
    {
        var texts = new List<string>();
        await foreach (var e in Events.ReadAsync("0-0", Ct))
        {
            texts.Add(Text(e.Event));
            if (texts.Count == count)
            {
                break;
            }
        }

        return texts;
    }

    public async ValueTask DisposeAsync()
    {
        await Refresher.StopAsync(CancellationToken.None);
        Refresher.Dispose();
        _prober.Dispose();
        await _services.DisposeAsync();
    }

    private static string Text(ManagerEvent e) => $"{e.Type} {e.Name} {e.Status}".TrimEnd();

    private Task<ProbeResult> ProbeAsync(DnsEndPoint address, string path, CancellationToken ct) => Task.FromResult(
        Ill.TryGetValue(address.Port, out var why) ? new ProbeResult(ProbeOutcome.Status, why) : ProbeResult.Ok);
}
