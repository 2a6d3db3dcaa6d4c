using System.Globalization;

namespace McpManager.Observability.Prometheus;

/// <summary>Families → the text format 0.0.4, in an order that only depends on names and labels.</summary>
internal static class TextFormat
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static void Write(TextWriter writer, IEnumerable<Family> families)
    {
        foreach (var family in families.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            var series = family.Sorted.ToList();
            if (series.Count == 0)
            {
                continue;
            }

            writer.Write($"# HELP {family.Name} {Escape(family.Help)}\n# TYPE {family.Name} {family.Kind.ToString().ToLowerInvariant()}\n");
            foreach (var one in series)
            {
                if (family.Bounds is { } bounds)
                {
                    Histogram(writer, family.Name, one, bounds);
                }
                else
                {
                    Sample(writer, family.Name, one.Labels, one.Value);
                }
            }
        }
    }

    private static void Histogram(TextWriter writer, string name, Series series, double[] bounds)
    {
        var counts = series.Cumulative();
        var comma = series.Labels.Length > 0 ? "," : string.Empty;
        for (var i = 0; i < counts.Length; i++)
        {
            var bound = i < bounds.Length ? Number(bounds[i]) : "+Inf";
            Sample(writer, $"{name}_bucket", $"{series.Labels}{comma}le=\"{bound}\"", counts[i]);
        }

        Sample(writer, $"{name}_sum", series.Labels, series.Value);
        Sample(writer, $"{name}_count", series.Labels, counts[^1]);
    }

    private static void Sample(TextWriter writer, string name, string labels, double value)
    {
        writer.Write(name);
        if (labels.Length > 0)
        {
            writer.Write('{');
            writer.Write(labels);
            writer.Write('}');
        }

        writer.Write(' ');
        writer.Write(Number(value));
        writer.Write('\n');
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Escape(string help) => help.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
}
