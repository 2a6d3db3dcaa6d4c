using System.Diagnostics;
using System.Text.Json.Nodes;
using Bench.Load;
using Bench.Processes;
using Bench.Report;
using McpManager.Client;

namespace Bench.Sections;

/// <summary>
/// The Kubernetes backend: a workload created until it is ready against <c>kubectl apply</c> of the same objects and <c>kubectl rollout status</c>; what a
/// creation asks of the API server; and two hundred workloads: the list, what it asks of the API server, and the manager at rest.
/// </summary>
internal static class KubernetesSection
{
    public const string Name = "kubernetes";
    private const int Size = 200;

    // What one node has room for. The others are stopped: known, listed, and without a pod.
    private const int Running = 40;
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(BenchContext context, CancellationToken ct)
    {
        await using var cluster = await KubeCluster.StartAsync(context, ct);
        if (cluster is null)
        {
            return;
        }

        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["BACKEND"] = "kubernetes",
            ["KUBECONFIG"] = cluster.Kubeconfig,
            ["KUBERNETES_NAMESPACE"] = "default",
            ["DRAIN_SECONDS"] = "1",
        };
        await using var manager = await Manager.StartAsync(context, environment, ct);
        await CreateAsync(context, cluster, manager, ct);
        await ManyAsync(context, cluster, manager, ct);
    }

    private static async Task CreateAsync(BenchContext context, KubeCluster cluster, Manager manager, CancellationToken ct)
    {
        await manager.DeployAsync(Request("model"), ct);
        var objects = Path.Combine(context.Folder("kube-objects"), "by-hand.json");
        await File.WriteAllTextAsync(objects, await SameObjectsAsync(cluster, ct), ct);
        await manager.Client.DeleteAsync("model", ct: ct);

        List<double> byHand = [], created = [], calls = [];
        for (var i = -1; i < context.Options.Tries; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await cluster.KubectlAsync(ct, "apply", "--filename", objects);
            await cluster.KubectlAsync(ct, "rollout", "status", "deployment/by-hand", "--timeout=60s");
            var hand = Stopwatch.GetElapsedTime(started);
            await cluster.KubectlAsync(ct, "delete", "--filename", objects, "--wait", "--cascade=foreground");
            await Task.Delay(TimeSpan.FromSeconds(3), ct);
            var before = cluster.Audit.Calls();
            started = Stopwatch.GetTimestamp();
            await manager.DeployAsync(Request("echo"), ct);
            var create = Stopwatch.GetElapsedTime(started);
            var asked = cluster.Audit.Calls() - before;
            await manager.Client.DeleteAsync("echo", ct: ct);
            await Task.Delay(TimeSpan.FromSeconds(3), ct);
            Progress.Say($"  kubectl {hand.TotalMilliseconds:F0} ms, created {create.TotalMilliseconds:F0} ms with {asked} API calls");
            if (i >= 0)
            {
                byHand.Add(hand.TotalMilliseconds);
                created.Add(create.TotalMilliseconds);
                calls.Add(asked);
            }
        }

        Add(
            context,
            "from the request until the workload is ready",
            "ms",
            new() { ["kubectl"] = Median.Of(byHand), ["manager"] = Median.Of(created) },
            Comparison.Ratio(created, byHand));
        Add(context, "API calls from the request until it is ready", "calls", new() { ["manager"] = Median.Of(calls) });
    }

    /// <summary>What the manager made of a workload, under another name and as somebody else's.</summary>
    private static async Task<string> SameObjectsAsync(KubeCluster cluster, CancellationToken ct)
    {
        const string Kinds = "deployments,services,ingresses,networkpolicies,secrets";
        var text = await cluster.KubectlAsync(ct, "get", Kinds, "--selector", "app.kubernetes.io/instance=model", "--output", "json");
        var list = JsonNode.Parse(text.Replace("model", "by-hand", StringComparison.Ordinal).Replace("\"mcp-manager\"", "\"kubectl\"", StringComparison.Ordinal))!;
        foreach (var item in list["items"]!.AsArray().Select(item => item!.AsObject()))
        {
            var metadata = item["metadata"]!;
            item["metadata"] = new JsonObject { ["name"] = metadata["name"]!.DeepClone(), ["labels"] = metadata["labels"]!.DeepClone() };
            item.Remove("status");
            if (item["spec"] is JsonObject spec)
            {
                spec.Remove("clusterIP");
                spec.Remove("clusterIPs");
            }
        }

        return list.ToJsonString();
    }

    private static async Task ManyAsync(BenchContext context, KubeCluster cluster, Manager manager, CancellationToken ct)
    {
        var (size, running) = context.Options.Quick ? (Size, Running / 4) : (Size, Running);
        Progress.Say($"  making {size} workloads, {running} of them running");
        await Parallel.ForEachAsync(Enumerable.Range(0, size), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = ct }, async (i, token) =>
        {
            if (i < running)
            {
                await manager.DeployAsync(Request($"w-{i:D3}"), token);
                return;
            }

            await manager.Client.CreateAsync(Request($"w-{i:D3}"), ct: token);
            await manager.Client.StopAsync($"w-{i:D3}", token);
        });
        await Task.Delay(s_settle, ct);
        var line = $"{size} workloads";
        Add(context, $"{line}: resident memory", "MiB", new() { ["manager"] = Machine.ResidentMemory(manager.ProcessId) });
        Add(context, $"{line}: CPU while nobody asks", "% of a core", new() { ["manager"] = await manager.CpuPercentAsync(ct) });
        if (!context.Has($"{Name}: list", ("wrk", context.Wrk)))
        {
            return;
        }

        var target = new Target("manager", $"{manager.Address}/containers?limit={size}");
        var results = await Wrk.CompareAsync(context, [target], connections: 1, TimeSpan.FromSeconds(1), ct);
        context.Report.Measurements.Add(Comparison.Of(Name, $"{line}: GET /containers of all, p99", "ms", results, ratio: null, r => r.P99Milliseconds));
        context.Report.Measurements.Add(Comparison.Of(Name, $"{line}: GET /containers of all", "requests/s", results, ratio: null, r => r.Throughput));
        var before = cluster.Audit.Calls();
        await Task.Delay(s_window, ct);
        var idle = cluster.Audit.Calls();
        var load = await Wrk.RunAsync(context, target, 1, s_window, ct);
        var after = cluster.Audit.Calls();
        context.Report.Conclusions.Add(
            $"kubernetes, {line}: API calls in {s_window.TotalSeconds} s: {idle - before} while nobody asked, {after - idle} during {load.Requests} list requests");
    }

    private static WorkloadRequest Request(string name) => new() { ServiceName = name, Image = PodmanEngine.EchoImage };

    private static void Add(BenchContext context, string line, string unit, Dictionary<string, double> values, double? ratio = null) =>
        context.Report.Measurements.Add(new Measurement(Name, line, unit, values, ratio));
}
