using System.Diagnostics;
using Bench.Processes;
using Bench.Report;
using McpManager.Client;

namespace Bench.Sections;

/// <summary>A workload created through the manager until it is ready, against the same program started by hand until it answers.</summary>
internal static class CreateSection
{
    public static async Task RunAsync(BenchContext context, CancellationToken ct)
    {
        await using var manager = await Manager.StartAsync(context, ct);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        List<double> byHand = [], created = [];
        for (var i = -1; i < context.Options.Tries; i++)
        {
            var hand = await ByHand.StartEchoAsync(context, http, ct);
            var name = $"echo-{i + 1}";
            var started = Stopwatch.GetTimestamp();
            await manager.DeployAsync(new WorkloadRequest { ServiceName = name, Template = "echo" }, ct);
            var create = Stopwatch.GetElapsedTime(started);
            await manager.Client.DeleteAsync(name, ct: ct);
            Progress.Say($"  by hand {hand.TotalMilliseconds:F0} ms, created {create.TotalMilliseconds:F0} ms");
            if (i >= 0)
            {
                byHand.Add(hand.TotalMilliseconds);
                created.Add(create.TotalMilliseconds);
            }
        }

        context.Report.Measurements.Add(new Measurement(
            "create",
            "from the request until the workload is ready",
            "ms",
            new Dictionary<string, double>(StringComparer.Ordinal) { ["by hand"] = Median.Of(byHand), ["manager"] = Median.Of(created) },
            Comparison.Ratio(created, byHand)));
    }
}
