using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace McpManager.Workloads.Spec;

/// <summary>Sizes of memory and shares of processors, as people write them, and back.</summary>
internal static partial class Quantity
{
    public const long MinMemory = 4L << 20;
    public const long MaxMemory = 1L << 50;
    public const int MinCpu = 10;
    public const int MaxCpu = 1_024_000;

    private const string MemoryRule = "must be a size of 4m to 1024t, such as 512m, 1g or 64Mi (k, m, g and t are powers of 1024; none: bytes)";
    private const string CpuRule = "must be cores from 0.01 to 1024, such as 0.5, 2 or 500m, in steps of a thousandth";

    private static readonly (long Size, string Suffix)[] s_units = [(1L << 40, "t"), (1L << 30, "g"), (1L << 20, "m"), (1L << 10, "k")];

    /// <summary>Bytes of <c>512m</c>, <c>1g</c>, <c>64Mi</c> or <c>1048576</c>. <c>m</c> is MiB in either case, as for Docker (Kubernetes would read <c>M</c> as 10⁶).</summary>
    public static bool TryParseMemory(string? text, out long bytes, [NotNullWhen(false)] out string? error)
    {
        bytes = 0;
        error = MemoryRule;
        if (text is not { Length: <= 32 } || MemorySyntax().Match(text) is not { Success: true } match
            || !decimal.TryParse(match.Groups["number"].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var shift = match.Groups["unit"].Value.ToLowerInvariant() switch { "k" => 10, "m" => 20, "g" => 30, "t" => 40, _ => 0 };
        if (number > MaxMemory || number * (1L << shift) is < MinMemory or > MaxMemory)
        {
            return false;
        }

        bytes = (long)(number * (1L << shift));
        error = null;
        return true;
    }

    /// <summary>Thousandths of a core of <c>0.5</c>, <c>1</c> or <c>500m</c>.</summary>
    public static bool TryParseCpu(string? text, out int millicores, [NotNullWhen(false)] out string? error)
    {
        millicores = 0;
        error = CpuRule;
        if (text is not { Length: > 0 and <= 32 })
        {
            return false;
        }

        var thousandths = text[^1] is 'm';
        if (!decimal.TryParse(thousandths ? text.AsSpan(0, text.Length - 1) : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || number > MaxCpu)
        {
            return false;
        }

        number *= thousandths ? 1 : 1000;
        if (number != decimal.Truncate(number) || number is < MinCpu or > MaxCpu)
        {
            return false;
        }

        millicores = (int)number;
        error = null;
        return true;
    }

    /// <summary><c>512m</c>: in the largest unit without a rest.</summary>
    public static string FormatMemory(long bytes)
    {
        foreach (var (size, suffix) in s_units)
        {
            if (bytes >= size && bytes % size == 0)
            {
                return $"{bytes / size}{suffix}";
            }
        }

        return bytes.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary><c>0.5</c>: in cores.</summary>
    public static string FormatCpu(int millicores) => (millicores / 1000m).ToString("0.###", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A(?<number>[0-9]+(\.[0-9]+)?)(?<unit>[kKmMgGtT])?(?(unit)[iI]?)[bB]?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex MemorySyntax();
}
