using System.Globalization;
using System.Text.RegularExpressions;
using Bench.Load;
using Bench.Processes;
using Bench.Report;

namespace Bench.Sections;

/// <summary><c>GET /containers</c> with many workloads, against nginx that serves the very same bytes from a file; and whether the backend was asked for it.</summary>
internal static partial class ListSection
{
    private const string Name = "list";
    private static readonly int[] s_limits = [Fleet.Size, 20];
    private static readonly TimeSpan s_round = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(BenchContext context, CancellationToken ct)
    {
        if (!context.Has(Name, ("wrk", context.Wrk), ("nginx", context.Nginx)) || await context.FleetAsync(ct) is not { Manager: var manager })
        {
            return;
        }

        await using var nginx = await NginxProcess.StartAsync(context, "files", string.Empty, string.Empty, ct);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await AskedAsync(context, manager, ct);
        foreach (var limit in s_limits)
        {
            var url = $"{manager.Address}/containers?limit={limit}";
            await File.WriteAllBytesAsync(Path.Combine(context.Folder("nginx-files"), $"list-{limit}"), await http.GetByteArrayAsync(new Uri(url), ct), ct);
            Target[] targets = [new("nginx, file", $"{nginx.Address}/list-{limit}"), new("manager", url)];
            var results = await Wrk.CompareAsync(context, targets, connections: 1, s_round, ct);
            var ratio = ("manager", "nginx, file");
            context.Report.Measurements.Add(Comparison.Of(Name, $"limit={limit}: throughput", "requests/s", results, ratio, r => r.Throughput));
            context.Report.Measurements.Add(Comparison.Of(Name, $"limit={limit}: p50", "ms", results, ratio, r => r.P50Milliseconds));
            context.Report.Measurements.Add(Comparison.Of(Name, $"limit={limit}: p99", "ms", results, ratio, r => r.P99Milliseconds));
        }
    }

    /// <summary>Counts the backend's calls while nobody asks, and while the list is asked for as fast as it goes; warms up, too. The tick makes one call in ten seconds in both.</summary>
    private static async Task AskedAsync(BenchContext context, Manager manager, CancellationToken ct)
    {
        Progress.Say("  backend calls");
        var window = TimeSpan.FromSeconds(10);
        var before = await CallsAsync(manager, ct);
        await Task.Delay(window, ct);
        var idle = await CallsAsync(manager, ct);
        var load = await Wrk.RunAsync(context, new Target("list", $"{manager.Address}/containers?limit={Fleet.Size}"), 1, window, ct);
        var after = await CallsAsync(manager, ct);
        context.Report.Conclusions.Add(
            $"backend calls (list + find + peek) in {window.TotalSeconds} s: {idle - before} while nobody asked, {after - idle} during {load.Requests} list requests");
    }

    private static async Task<long> CallsAsync(Manager manager, CancellationToken ct) =>
        Calls().Matches(await manager.Client.GetMetricsAsync(ct)).Sum(match => long.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("""mcp_backend_call_duration_seconds_count\{operation="(list|find|peek)"\} (?<count>\d+)""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Calls();
}
