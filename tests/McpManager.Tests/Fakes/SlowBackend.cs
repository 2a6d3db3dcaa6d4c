using System.Collections.Concurrent;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Fakes;

/// <summary>Gives others their turn in the middle of every call, so that races show, and remembers the tokens of those that change something.</summary>
internal sealed class SlowBackend(FakeBackend inner) : IWorkloadBackend
{
    public ConcurrentBag<CancellationToken> MutationTokens { get; } = [];

    public BackendCapabilities Capabilities => inner.Capabilities;

    public Task<BackendHealth> CheckAsync(CancellationToken ct) => inner.CheckAsync(ct);

    public async Task<IReadOnlyList<Workload>> ListAsync(CancellationToken ct)
    {
        await Task.Yield();
        var list = await inner.ListAsync(ct);
        await Task.Yield();
        return list;
    }

    public async Task<Workload?> FindAsync(WorkloadName name, CancellationToken ct)
    {
        await Task.Yield();
        var found = await inner.FindAsync(name, ct);
        await Task.Yield();
        return found;
    }

    public Task<Workload?> PeekAsync(WorkloadName name, CancellationToken ct) => inner.PeekAsync(name, ct);

    public async Task<Workload> ApplyAsync(WorkloadSpec spec, CancellationToken ct)
    {
        await BeginAsync(ct);
        return await inner.ApplyAsync(spec, ct);
    }

    public async Task SetRunningAsync(WorkloadName name, bool running, CancellationToken ct)
    {
        await BeginAsync(ct);
        await inner.SetRunningAsync(name, running, ct);
    }

    public async Task RemoveAsync(WorkloadName name, RemoveOptions options, CancellationToken ct)
    {
        await BeginAsync(ct);
        await inner.RemoveAsync(name, options, ct);
    }

    public IAsyncEnumerable<LogLine> ReadLogsAsync(WorkloadName name, LogQuery query, CancellationToken ct) => inner.ReadLogsAsync(name, query, ct);

    public IAsyncEnumerable<BackendEvent> WatchAsync(CancellationToken ct) => inner.WatchAsync(ct);

    private async Task BeginAsync(CancellationToken ct)
    {
        MutationTokens.Add(ct);
        await Task.Yield();
    }
}
