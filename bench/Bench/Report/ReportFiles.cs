using System.Text.Json;

namespace Bench.Report;

/// <summary>Keeps the results where a later run overwrites them: they are of one machine at one time.</summary>
internal static class ReportFiles
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task WriteAsync(BenchReport report, string folder)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "results.md"), Markdown.Of(report) + "\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "results.json"), JsonSerializer.Serialize(report, s_json) + "\n");
        Progress.Say($"results.md and results.json are in {Path.GetFileName(Path.GetDirectoryName(folder))}/{Path.GetFileName(folder)}");
    }
}
