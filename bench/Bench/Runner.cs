using Bench.Processes;
using Bench.Report;
using Bench.Sections;

namespace Bench;

/// <summary>Runs the sections one after another: two at once would measure each other.</summary>
internal static class Runner
{
    public static async Task<BenchReport> RunAsync(BenchOptions options, CancellationToken ct)
    {
        var report = new BenchReport { Quick = options.Quick, StartedAt = TimeProvider.System.GetUtcNow(), LoadBefore = Machine.LoadAverage() };
        await using var context = new BenchContext(options, report);
        foreach (var section in options.Sections)
        {
            Progress.Say(section);
            await (section switch
            {
                "gateway" => GatewaySection.RunAsync(context, ct),
                "create" => CreateSection.RunAsync(context, ct),
                PodmanSection.Name => PodmanSection.RunAsync(context, ct),
                KubernetesSection.Name => KubernetesSection.RunAsync(context, ct),
                "list" => ListSection.RunAsync(context, ct),
                _ => StartSection.RunAsync(context, ct),
            });
        }

        report.LoadAfter = Machine.LoadAverage();
        return report;
    }
}
