using System.Runtime.CompilerServices;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Observability;

/// <summary>Measures every call of a backend, whichever it is. The backend stays its owner's to dispose of.</summary>
internal sealed class InstrumentedBackend(IWorkloadBackend inner, BackendMetrics metrics) : IWorkloadBackend
{
    public BackendCapabilities Capabilities => inner.Capabilities;

    public Task<BackendHealth> CheckAsync(CancellationToken ct) => metrics.MeasureAsync("check", () => inner.CheckAsync(ct));

    public Task<IReadOnlyList<Workload>> ListAsync(CancellationToken ct) => metrics.MeasureAsync("list", () => inner.ListAsync(ct));

    public Task<Workload?> FindAsync(WorkloadName name, CancellationToken ct) => metrics.MeasureAsync("find", () => inner.FindAsync(name, ct));

    public Task<Workload?> PeekAsync(WorkloadName name, CancellationToken ct) => metrics.MeasureAsync("peek", () => inner.PeekAsync(name, ct));

    public Task<Workload> ApplyAsync(WorkloadSpec spec, CancellationToken ct) => metrics.MeasureAsync("apply", () => inner.ApplyAsync(spec, ct));

    public Task SetRunningAsync(WorkloadName name, bool running, CancellationToken ct) =>
        metrics.MeasureAsync(running ? "start" : "stop", () => Done(inner.SetRunningAsync(name, running, ct)));

    public Task RemoveAsync(WorkloadName name, RemoveOptions options, CancellationToken ct) =>
        metrics.MeasureAsync("remove", () => Done(inner.RemoveAsync(name, options, ct)));

    // Streams last as long as their reader wants: only their failures say something.
    public IAsyncEnumerable<LogLine> ReadLogsAsync(WorkloadName name, LogQuery query, CancellationToken ct) =>
        CountFailures("logs", inner.ReadLogsAsync(name, query, ct), ct);

    public IAsyncEnumerable<BackendEvent> WatchAsync(CancellationToken ct) => CountFailures("watch", inner.WatchAsync(ct), ct);

    private static async Task<bool> Done(Task call)
    {
        await call;
        return true;
    }

    private async IAsyncEnumerable<T> CountFailures<T>(string operation, IAsyncEnumerable<T> items, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var reader = items.GetAsyncEnumerator(ct);
        while (true)
        {
            try
            {
                if (!await reader.MoveNextAsync())
                {
                    yield break;
                }
            }
            catch (Exception e)
            {
                metrics.Failed(operation, e);
                throw;
            }

            yield return reader.Current;
        }
    }
}
