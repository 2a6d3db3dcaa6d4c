using System.Runtime.CompilerServices;
using McpManager.Tests.Fakes;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Routing;

public sealed class BackendWatchTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_broken_event_stream_it_subscribes_again_and_reads_everything()
    {
        BreakingBackend? breaking = null;
        await using var rig = new RefresherRig(backend => breaking = new BreakingBackend(backend));
        await rig.StartAsync();
        await rig.Table.WaitForAsync(_ => true, Ct);

        // Without an event: only reading everything finds it.
        breaking!.Silent = true;
        await rig.Backend.ApplyAsync(Specs.Of("missed"), Ct);
        breaking.Break.SetResult();

        await rig.AdvanceUntilAsync(breaking.Again.Task);
        await rig.UntilAsync(s => s.ByName.ContainsKey("missed"));
    }

    /// <summary>Its first event stream fails when the test says so.</summary>
    private sealed class BreakingBackend(FakeBackend inner) : IWorkloadBackend
    {
        private int _subscriptions;

        public TaskCompletionSource Break { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Again { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Silent { get; set; }

        public BackendCapabilities Capabilities => inner.Capabilities;

        public Task<BackendHealth> CheckAsync(CancellationToken ct) => inner.CheckAsync(ct);

        public Task<IReadOnlyList<Workload>> ListAsync(CancellationToken ct) => inner.ListAsync(ct);

        public Task<Workload?> FindAsync(WorkloadName name, CancellationToken ct) => inner.FindAsync(name, ct);

        public Task<Workload?> PeekAsync(WorkloadName name, CancellationToken ct) => inner.PeekAsync(name, ct);

        public Task<Workload> ApplyAsync(WorkloadSpec spec, CancellationToken ct) => inner.ApplyAsync(spec, ct);

        public Task SetRunningAsync(WorkloadName name, bool running, CancellationToken ct) => inner.SetRunningAsync(name, running, ct);

        public Task RemoveAsync(WorkloadName name, RemoveOptions options, CancellationToken ct) => inner.RemoveAsync(name, options, ct);

        public IAsyncEnumerable<LogLine> ReadLogsAsync(WorkloadName name, LogQuery query, CancellationToken ct) => inner.ReadLogsAsync(name, query, ct);

        public async IAsyncEnumerable<BackendEvent> WatchAsync([EnumeratorCancellation] CancellationToken ct)
        {
            if (Interlocked.Increment(ref _subscriptions) == 1)
            {
                await Break.Task.WaitAsync(ct);
                throw new IOException("the stream broke");
            }

            Again.TrySetResult();
            await foreach (var e in inner.WatchAsync(ct))
            {
                if (!Silent)
                {
                    yield return e;
                }
            }
        }
    }
}
