using Bench.Load;

namespace Bench.Report;

/// <summary>Rounds of load → lines of the table. Pure.</summary>
internal static class Comparison
{
    public static Measurement Of(
        string section,
        string line,
        string unit,
        IReadOnlyDictionary<string, List<LoadResult>> results,
        (string Measured, string Reference)? ratio,
        Func<LoadResult, double> value) => new(
            section,
            line,
            unit,
            results.ToDictionary(pair => pair.Key, pair => Median.Of(pair.Value.Select(value)), StringComparer.Ordinal),
            ratio is { } names ? Ratio(results[names.Measured].Select(value), results[names.Reference].Select(value)) : null);

    /// <summary>The median of each round's ratio: neighbours in time met the same load of the machine, medians from different rounds did not.</summary>
    public static double Ratio(IEnumerable<double> measured, IEnumerable<double> reference) =>
        Median.Of(measured.Zip(reference, (one, other) => one / other));
}
