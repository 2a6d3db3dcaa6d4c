using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace McpManager.Workloads.Spec;

/// <summary>Durations as people write them: <c>10m</c>, <c>1h30m</c>, <c>2s</c>.</summary>
internal static partial class Duration
{
    private const string Rule = "must be a duration such as 30s, 10m, 1h30m or 2d, of at most 3650d";

    public static bool TryParse(string? text, out TimeSpan duration, [NotNullWhen(false)] out string? error)
    {
        duration = default;
        error = Rule;
        if (text is not { Length: > 0 and <= 32 } || Syntax().Match(text) is not { Success: true } match)
        {
            return false;
        }

        var seconds = (Number(match, "d") * 86_400) + (Number(match, "h") * 3_600) + (Number(match, "m") * 60) + Number(match, "s");
        if (seconds > 3_650 * 86_400L)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(seconds);
        error = null;
        return true;
    }

    /// <summary><c>1h30m</c>, to the second.</summary>
    public static string Format(TimeSpan duration)
    {
        (int Value, string Unit)[] parts = [(duration.Days, "d"), (duration.Hours, "h"), (duration.Minutes, "m"), (duration.Seconds, "s")];
        var text = string.Concat(parts.Where(part => part.Value != 0).Select(part => $"{part.Value}{part.Unit}"));
        return text.Length == 0 ? "0s" : text;
    }

    // At most nine digits: no sum of them overflows.
    private static long Number(Match match, string unit) =>
        match.Groups[unit] is { Success: true } group ? long.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"\A((?<d>[0-9]{1,9})d)?((?<h>[0-9]{1,9})h)?((?<m>[0-9]{1,9})m)?((?<s>[0-9]{1,9})s)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Syntax();
}
