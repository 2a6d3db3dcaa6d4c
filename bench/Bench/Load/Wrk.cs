using System.Diagnostics;

namespace Bench.Load;

/// <param name="Host">The Host header; <c>null</c> for the address's own.</param>
/// <param name="CpuTime">Of what is measured; <c>null</c> where it is not asked for.</param>
internal sealed record Target(string Name, string Url, string? Host = null, Func<TimeSpan>? CpuTime = null);

/// <summary>The load generator: one thread, closed loop, connections kept open.</summary>
internal static class Wrk
{
    public static async Task<LoadResult> RunAsync(BenchContext context, Target target, int connections, TimeSpan duration, CancellationToken ct)
    {
        string[] arguments =
        [
            "-t1", $"-c{connections}", $"-d{(int)duration.TotalSeconds}s", "--timeout", "30s", "--latency",
            .. target.Host is null ? Array.Empty<string>() : ["-H", $"Host: {target.Host}"],
            target.Url,
        ];
        var before = target.CpuTime?.Invoke() ?? TimeSpan.Zero;
        using var wrk = Process.Start(new ProcessStartInfo(context.Wrk!, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        try
        {
            var output = await wrk.StandardOutput.ReadToEndAsync(ct);
            await wrk.WaitForExitAsync(ct);
            var result = WrkOutput.Parse(output);
            var cpu = (target.CpuTime?.Invoke() ?? TimeSpan.Zero) - before;
            return result with { CpuPerRequest = cpu.TotalMicroseconds / result.Requests };
        }
        finally
        {
            if (!wrk.HasExited)
            {
                wrk.Kill();
            }
        }
    }

    /// <summary>Several rounds, the targets in turn, so that what else the machine does falls on all of them.</summary>
    /// <returns>Target name → one result a round.</returns>
    public static async Task<IReadOnlyDictionary<string, List<LoadResult>>> CompareAsync(
        BenchContext context, IReadOnlyList<Target> targets, int connections, TimeSpan duration, CancellationToken ct)
    {
        var results = targets.ToDictionary(target => target.Name, _ => new List<LoadResult>(), StringComparer.Ordinal);
        for (var round = 1; round <= context.Options.Rounds; round++)
        {
            foreach (var target in targets)
            {
                var result = await RunAsync(context, target, connections, duration, ct);
                results[target.Name].Add(result);
                Progress.Say($"  {target.Name}, {connections} connections, round {round}: {result.Throughput:F0}/s");
            }
        }

        return results;
    }
}
