using System.Collections.Concurrent;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Kubernetes;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Kubernetes;

/// <summary>A backend in a namespace of its own, gone at the end.</summary>
public abstract class KubernetesTest : IAsyncLifetime
{
    private static int s_names;

    private readonly CancellationTokenSource _end = new();
    private Task _watching = Task.CompletedTask;

    private protected static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected KubernetesBackendRig Rig { get; private set; } = null!;

    private protected IWorkloadBackend Backend => Rig.Backend;

    /// <summary>What the backend has told since it was started.</summary>
    private protected ConcurrentQueue<BackendEvent> Events { get; } = new();

    private protected abstract Task<KubeCluster> ClusterAsync();

    public async ValueTask InitializeAsync()
    {
        Rig = await KubernetesBackendRig.CreateAsync(await ClusterAsync());
        Rig.Options = Rig.Options with { AbandonedAfter = TimeSpan.FromSeconds(3) };
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Rig is not null)
        {
            await _end.CancelAsync();
            await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Rig.StopAsync();
            await EndAsync();
            await Rig.DisposeAsync();
        }

        _end.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what stands between the backend and its cluster.</summary>
    private protected virtual ValueTask EndAsync() => ValueTask.CompletedTask;

    private protected static WorkloadSpec Server(int replicas = 1) =>
        KubernetesBackendRig.Shell(WorkloadName.Parse($"w-{Interlocked.Increment(ref s_names)}"), "echo ok > /tmp/health; exec httpd -f -p 8000 -h /tmp") with
        {
            Replicas = replicas,
            Environment = Sorted.Empty.Add("COLOUR", "blue"),
        };

    private protected async Task StartAsync()
    {
        await Rig.StartAsync();
        _watching = WatchAsync(Rig.Backend);
    }

    private protected Task<Workload> FindAsync(WorkloadSpec spec, Func<Workload, bool> matches, string what) => Eventually.GetAsync(
        async () => await Backend.FindAsync(spec.Name, Ct) ?? throw new InvalidOperationException($"{spec.Name} is gone"),
        matches,
        $"{spec.Name} {what}",
        Patience);

    private protected Task<Workload> ServesAsync(WorkloadSpec spec) =>
        FindAsync(spec, w => w.Replicas.Length == spec.Replicas && w.Replicas.All(r => r.Ready == true), "serves");

    private protected Task ToldAsync(WorkloadSpec spec, string type) =>
        Eventually.GetAsync(() => Task.FromResult(Events.Any(e => e.Name == spec.Name && e.Type == type)), told => told, $"{type} is told", Patience);

    private async Task WatchAsync(IWorkloadBackend backend)
    {
        await foreach (var e in backend.WatchAsync(_end.Token))
        {
            Events.Enqueue(e);
        }
    }
}
