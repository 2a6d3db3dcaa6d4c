using Bench.Processes;
using Bench.Report;

namespace Bench.Sections;

/// <summary>The manager's own start and memory; a plain ASP.NET Core server of the same machine is the reference.</summary>
internal static class StartSection
{
    // The runtime gives memory of the start back in this time.
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(BenchContext context, CancellationToken ct)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        List<double> byHand = [], starts = [];
        for (var i = -1; i < context.Options.Tries; i++)
        {
            var hand = await ByHand.StartEchoAsync(context, http, ct);
            await using var manager = await Manager.StartAsync(context, ct);
            Progress.Say($"  echo server {hand.TotalMilliseconds:F0} ms, manager {manager.StartTime.TotalMilliseconds:F0} ms");
            if (i >= 0)
            {
                byHand.Add(hand.TotalMilliseconds);
                starts.Add(manager.StartTime.TotalMilliseconds);
            }
        }

        Add(context, "until /health answers 200", "ms", new() { ["echo server"] = Median.Of(byHand), ["manager"] = Median.Of(starts) }, Comparison.Ratio(starts, byHand));
        await using (var idle = await Manager.StartAsync(context, ct))
        {
            await Task.Delay(s_settle, ct);
            Add(context, "idle: resident memory", "MiB", new() { ["manager"] = Machine.ResidentMemory(idle.ProcessId) });
            Add(context, "idle: CPU", "% of a core", new() { ["manager"] = await idle.CpuPercentAsync(ct) });
        }

        if (await context.FleetAsync(ct) is { } fleet)
        {
            Add(context, $"{Fleet.Size} workloads: resident memory", "MiB", new() { ["manager"] = fleet.IdleMemory });
            Add(context, $"{Fleet.Size} workloads: CPU while nobody asks", "% of a core", new() { ["manager"] = fleet.IdleCpu });
        }
    }

    private static void Add(BenchContext context, string line, string unit, Dictionary<string, double> values, double? ratio = null) =>
        context.Report.Measurements.Add(new Measurement("start", line, unit, values, ratio));
}
