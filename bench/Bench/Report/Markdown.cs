using System.Text;

namespace Bench.Report;

/// <summary>The report as Markdown: one table a section. Pure.</summary>
internal static class Markdown
{
    public static string Of(BenchReport report)
    {
        var text = new StringBuilder();
        text.Append($"{report.Cores} cores, load average {report.LoadBefore} before and {report.LoadAfter} after");
        text.AppendLine(report.Quick ? ", quick." : ".");
        foreach (var section in report.Measurements.GroupBy(m => m.Section, StringComparer.Ordinal))
        {
            Table(text, section.Key, [.. section]);
        }

        foreach (var line in report.LeftOut.Select(line => $"left out: {line}").Concat(report.Conclusions))
        {
            text.AppendLine().AppendLine(line);
        }

        return text.ToString().TrimEnd();
    }

    private static void Table(StringBuilder text, string section, List<Measurement> lines)
    {
        List<string> columns = [.. lines.SelectMany(line => line.Values.Keys).Distinct(StringComparer.Ordinal)];
        List<string[]> rows = [[section, "unit", .. columns, "ratio"]];
        rows.AddRange(lines.Select(line => (string[])
        [
            line.Line, line.Unit, .. columns.Select(column => line.Values.TryGetValue(column, out var value) ? Number(value) : ""), line.Ratio?.ToString("F2") ?? "",
        ]));
        var widths = Enumerable.Range(0, rows[0].Length).Select(i => Math.Max(3, rows.Max(row => row[i].Length))).ToList();
        text.AppendLine();
        for (var i = 0; i < rows.Count; i++)
        {
            Row(text, rows[i].Select((cell, column) => column < 2 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])));
            if (i == 0)
            {
                Row(text, widths.Select((width, column) => column < 2 ? new string('-', width) : new string('-', width - 1) + ":"));
            }
        }
    }

    private static void Row(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");

    /// <summary>Three digits that mean something.</summary>
    private static string Number(double value) => value switch
    {
        >= 100 => value.ToString("F0"),
        >= 10 => value.ToString("F1"),
        _ => value.ToString("F2"),
    };
}
