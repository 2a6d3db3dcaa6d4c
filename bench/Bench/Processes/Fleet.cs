using McpManager.Client;

namespace Bench.Processes;

/// <summary>A manager with many workloads, each a real process that answers its health check.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    public const int Size = 500;
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(3);

    private Fleet(Manager manager, double idleMemory, double idleCpu) => (Manager, IdleMemory, IdleCpu) = (manager, idleMemory, idleCpu);

    public Manager Manager { get; }

    /// <summary>VmRSS in MiB, once all of them ran and before anybody asked for them.</summary>
    public double IdleMemory { get; }

    /// <summary>Percent of one core that the manager uses while nobody asks.</summary>
    public double IdleCpu { get; }

    /// <returns><c>null</c> where the small server is not installed; the report says so.</returns>
    public static async Task<Fleet?> StartAsync(BenchContext context, CancellationToken ct)
    {
        var busybox = Programs.Find("busybox");
        if (!context.Has($"{Size} workloads", ("busybox", busybox)))
        {
            return null;
        }

        Progress.Say($"  starting {Size} workloads");
        var page = context.Folder("page");
        await File.WriteAllTextAsync(Path.Combine(page, "index.html"), "ok\n", ct);
        var manager = await Manager.StartAsync(context, ct);
        try
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, Size), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = ct }, async (i, token) =>
                await manager.Client.CreateAsync(new WorkloadRequest { ServiceName = $"w-{i:D3}", Command = [busybox!, "httpd", "-f", "-p", "127.0.0.1:$(PORT)", "-h", page], HealthCheckPath = "/" }, ct: token));
            await AllReadyAsync(manager, ct);
            await Task.Delay(s_settle, ct);
            var memory = Machine.ResidentMemory(manager.ProcessId);
            return new Fleet(manager, memory, await manager.CpuPercentAsync(ct));
        }
        catch
        {
            await manager.DisposeAsync();
            throw;
        }
    }

    private static async Task AllReadyAsync(Manager manager, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        var running = new ListQuery { Status = WorkloadPhase.Running, Limit = Size };
        while ((await manager.Client.ListAsync(running, patience.Token)).Containers.Count < Size)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250), patience.Token);
        }
    }

    public ValueTask DisposeAsync() => Manager.DisposeAsync();
}
