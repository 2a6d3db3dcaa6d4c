using System.Globalization;
using System.Text.RegularExpressions;

namespace Bench.Load;

/// <summary>What wrk prints → figures. Pure.</summary>
internal static partial class WrkOutput
{
    /// <exception cref="InvalidOperationException">There were errors: figures of failures are no figures.</exception>
    public static LoadResult Parse(string text)
    {
        if (Errors().Match(text) is { Success: true } errors)
        {
            throw new InvalidOperationException($"wrk: {errors.Value.Trim()}");
        }

        return new LoadResult(
            Number(Throughput().Match(text).Groups["value"].Value),
            Milliseconds(Half().Match(text)),
            Milliseconds(NinetyNine().Match(text)),
            long.Parse(Requests().Match(text).Groups["value"].Value));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static double Milliseconds(Match match) => Number(match.Groups["value"].Value) * match.Groups["unit"].Value switch
    {
        "us" => 0.001,
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        var unit => throw new InvalidOperationException($"wrk: a latency in '{unit}'"),
    };

    [GeneratedRegex(@"Requests/sec:\s+(?<value>[\d.]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Throughput();

    [GeneratedRegex(@"\s50%\s+(?<value>[\d.]+)(?<unit>\w+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Half();

    [GeneratedRegex(@"\s99%\s+(?<value>[\d.]+)(?<unit>\w+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NinetyNine();

    [GeneratedRegex(@"(?<value>\d+) requests in", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Requests();

    [GeneratedRegex("(Non-2xx|Socket errors).*", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Errors();
}
