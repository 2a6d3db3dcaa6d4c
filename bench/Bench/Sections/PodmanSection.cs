using System.Diagnostics;
using Bench.Load;
using Bench.Processes;
using Bench.Report;
using McpManager.Client;

namespace Bench.Sections;

/// <summary>
/// The Podman backend: a workload created until it is ready against <c>podman run</c> of the same image, confined the same, until it answers; and a hundred
/// of them: the list, the manager at rest, and how soon a killed container is out of the route.
/// </summary>
internal static class PodmanSection
{
    public const string Name = "podman";
    private const int Size = 100;
    private const double Goal = 1.25;
    private const string Network = "bench";
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(BenchContext context, CancellationToken ct)
    {
        await using var engine = await PodmanEngine.StartAsync(context, ct);
        if (engine is null)
        {
            return;
        }

        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["BACKEND"] = "podman",
            ["CONTAINER_HOST"] = $"unix://{engine.Socket}",
            ["MCP_NETWORK"] = Network,
            ["PODMAN_PORT_RANGE"] = "25000-25999",
        };
        await using var manager = await Manager.StartAsync(context, environment, ct);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await CreateAsync(context, engine, manager, http, ct);
        await ManyAsync(context, engine, manager, ct);
    }

    private static async Task CreateAsync(BenchContext context, PodmanEngine engine, Manager manager, HttpClient http, CancellationToken ct)
    {
        List<double> byHand = [], created = [];
        for (var i = -1; i < context.Options.Tries; i++)
        {
            var hand = await RunByHandAsync(engine, http, ct);
            var started = Stopwatch.GetTimestamp();
            await manager.DeployAsync(Request("echo"), ct);
            var create = Stopwatch.GetElapsedTime(started);
            await manager.Client.DeleteAsync("echo", ct: ct);
            Progress.Say($"  podman run {hand.TotalMilliseconds:F0} ms, created {create.TotalMilliseconds:F0} ms");
            if (i >= 0)
            {
                byHand.Add(hand.TotalMilliseconds);
                created.Add(create.TotalMilliseconds);
            }
        }

        var ratio = Comparison.Ratio(created, byHand);
        Add(context, "from the request until the workload is ready", "ms", new() { ["podman run"] = Median.Of(byHand), ["manager"] = Median.Of(created) }, ratio);
        context.Report.Conclusions.Add($"goal: create ≤ {Goal} × podman run: {(ratio <= Goal ? "reached" : "missed")} ({ratio:F2})");
    }

    /// <summary>As a user would who wants what the manager gives without being asked.</summary>
    private static async Task<TimeSpan> RunByHandAsync(PodmanEngine engine, HttpClient http, CancellationToken ct)
    {
        var port = Machine.FreePort();
        var started = Stopwatch.GetTimestamp();
        await engine.CliAsync(
            ct,
            "run", "--detach", "--name", "by-hand", "--network", Network, "--publish", $"127.0.0.1:{port}:8000", "--cap-drop", "all", "--security-opt", "no-new-privileges",
            "--read-only", "--tmpfs", "/tmp:size=64m", "--memory", "512m", "--memory-swap", "512m", "--cpus", "0.5", "--pids-limit", "512", "--env", "MCP_SERVICE_NAME=by-hand",
            PodmanEngine.EchoImage);
        await AnswersAsync(http, new Uri($"http://127.0.0.1:{port}/health"), ct);
        var elapsed = Stopwatch.GetElapsedTime(started);
        await engine.CliAsync(ct, "rm", "--force", "--time", "0", "by-hand");
        return elapsed;
    }

    private static async Task AnswersAsync(HttpClient http, Uri url, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(url, ct);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(s_poll, ct);
        }
    }

    private static async Task ManyAsync(BenchContext context, PodmanEngine engine, Manager manager, CancellationToken ct)
    {
        Progress.Say($"  starting {Size} workloads");
        await Parallel.ForEachAsync(Enumerable.Range(0, Size), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = ct }, async (i, token) =>
            await manager.DeployAsync(Request($"w-{i:D3}"), token));
        await Task.Delay(s_settle, ct);
        var line = $"{Size} workloads";
        Add(context, $"{line}: resident memory", "MiB", new() { ["manager"] = Machine.ResidentMemory(manager.ProcessId) });
        Add(context, $"{line}: CPU while nobody asks", "% of a core", new() { ["manager"] = await manager.CpuPercentAsync(ct) });
        if (context.Has($"{Name}: list", ("wrk", context.Wrk)))
        {
            var results = await Wrk.CompareAsync(context, [new Target("manager", $"{manager.Address}/containers?limit={Size}")], connections: 1, TimeSpan.FromSeconds(1), ct);
            context.Report.Measurements.Add(Comparison.Of(Name, $"{line}: GET /containers of all, p99", "ms", results, ratio: null, r => r.P99Milliseconds));
            context.Report.Measurements.Add(Comparison.Of(Name, $"{line}: GET /containers of all", "requests/s", results, ratio: null, r => r.Throughput));
        }

        List<double> reactions = [];
        for (var i = 0; i < context.Options.Tries; i++)
        {
            reactions.Add((await ReactionAsync(engine, manager, $"w-{i:D3}", ct)).TotalMilliseconds);
        }

        Add(context, $"{line}: from a killed container to a route without it", "ms", new() { ["manager"] = Median.Of(reactions) });
    }

    private static async Task<TimeSpan> ReactionAsync(PodmanEngine engine, Manager manager, string name, CancellationToken ct)
    {
        var pid = int.Parse(await engine.CliAsync(ct, "inspect", "--format", "{{.State.Pid}}", $"{name}-0"), System.Globalization.CultureInfo.InvariantCulture);
        using var container = Process.GetProcessById(pid);
        var started = Stopwatch.GetTimestamp();
        container.Kill();
        while ((await manager.Client.GetAsync(name, ct)).ReadyReplicas == 1)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), ct);
        }

        return Stopwatch.GetElapsedTime(started);
    }

    private static WorkloadRequest Request(string name) => new() { ServiceName = name, Image = PodmanEngine.EchoImage };

    private static void Add(BenchContext context, string line, string unit, Dictionary<string, double> values, double? ratio = null) =>
        context.Report.Measurements.Add(new Measurement(Name, line, unit, values, ratio));
}
