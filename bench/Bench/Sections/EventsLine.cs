using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Bench.Processes;
using Bench.Report;
using McpManager.Client;

namespace Bench.Sections;

/// <summary>How long a stream's first event takes: whoever buffers shows here.</summary>
internal static class EventsLine
{
    // The first event comes half way, the stream ends at the end: buffered, both would come together.
    private const double StreamSeconds = 0.1;

    public static async Task RunAsync(BenchContext context, Manager manager, CancellationToken ct)
    {
        Progress.Say("  server-sent events");
        var address = await manager.DeployAsync(new WorkloadRequest { ServiceName = "streams", Template = "echo" }, ct);
        await using var nginx = await NginxProcess.StartAsync(
            context, "events", NginxProcess.Upstream("events", address), $"location / {{ {NginxProcess.ProxyTo("events")} proxy_buffering off; }}", ct);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var session = await InitializeAsync(http, $"http://{address}/mcp", ct);
        (string Name, string Url)[] targets = [("direct", $"http://{address}/mcp"), ("nginx", $"{nginx.Address}/mcp"), ("gateway", $"{manager.Address}/mcp")];
        var times = targets.ToDictionary(target => target.Name, _ => new List<double>(), StringComparer.Ordinal);
        for (var round = -2; round < context.Options.Tries; round++)
        {
            foreach (var (name, url) in targets)
            {
                var time = await FirstEventAsync(http, url, session, ct);
                if (round >= 0)
                {
                    times[name].Add(time.TotalMilliseconds);
                }
            }
        }

        context.Report.Measurements.Add(new Measurement(
            "gateway",
            $"first event of a stream that sends it after {StreamSeconds / 2 * 1000:F0} ms",
            "ms",
            times.ToDictionary(pair => pair.Key, pair => Median.Of(pair.Value), StringComparer.Ordinal),
            Comparison.Ratio(times["gateway"], times["nginx"])));
    }

    private static async Task<string> InitializeAsync(HttpClient http, string url, CancellationToken ct)
    {
        using var answer = await PostAsync(http, url, session: null, "initialize", new { protocolVersion = "2025-06-18", capabilities = new { }, clientInfo = new { name = "bench", version = "1" } }, ct);
        return answer.Headers.GetValues("Mcp-Session-Id").Single();
    }

    private static async Task<TimeSpan> FirstEventAsync(HttpClient http, string url, string session, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        using var answer = await PostAsync(
            http, url, session, "tools/call", new { name = "slow", arguments = new { seconds = StreamSeconds, steps = 2 }, _meta = new { progressToken = 1 } }, ct);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(ct));
        TimeSpan? first = null;
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            if (first is null && line.StartsWith("data:", StringComparison.Ordinal) && line.Contains("notifications/progress", StringComparison.Ordinal))
            {
                first = Stopwatch.GetElapsedTime(started);
            }
        }

        return first ?? throw new InvalidOperationException($"no event came from {url}");
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string url, string? session, string method, object parameters, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = JsonContent.Create(new { jsonrpc = "2.0", id = 1, method, @params = parameters }, options: JsonSerializerOptions.Web) };
        request.Headers.Host = "streams.localhost";
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        if (session is not null)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", session);
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2025-06-18");
        }

        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        return answer.EnsureSuccessStatusCode();
    }
}
