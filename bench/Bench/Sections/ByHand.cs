using System.Diagnostics;
using Bench.Processes;

namespace Bench.Sections;

/// <summary>The reference of everything that starts: the echo server, started as a user would, asked for /health every 10 ms.</summary>
internal static class ByHand
{
    public static async Task<TimeSpan> StartEchoAsync(BenchContext context, HttpClient http, CancellationToken ct)
    {
        var port = Machine.FreePort();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PORT"] = port.ToString(), ["MCP_SERVICE_NAME"] = "by-hand" };
        var started = Stopwatch.GetTimestamp();
        await using var process = OwnedProcess.Start(context.Folder("by-hand"), context.Folder("pids"), environment, "dotnet", context.Options.EchoDll);
        await ReadySignal.WaitAsync(http, $"http://127.0.0.1:{port}/health", process, TimeSpan.FromMilliseconds(10), ct);
        return Stopwatch.GetElapsedTime(started);
    }
}
