using System.Globalization;

namespace McpManager.Configuration;

/// <summary>Sizes and cores as variables give them. To be replaced by the parser of Workloads/Spec once it is merged.</summary>
internal static class QuantityForms
{
    /// <summary><c>512m</c>, <c>1g</c>, <c>1.5g</c>, <c>1048576</c>: bytes, units of 1024.</summary>
    public static long? Bytes(string text)
    {
        var number = text.AsSpan().TrimEnd("bkmgtiBKMGTI");
        var unit = text[number.Length..].ToLowerInvariant() switch
        {
            "" or "b" => 1L,
            "k" or "kb" or "ki" or "kib" => 1L << 10,
            "m" or "mb" or "mi" or "mib" => 1L << 20,
            "g" or "gb" or "gi" or "gib" => 1L << 30,
            "t" or "tb" or "ti" or "tib" => 1L << 40,
            _ => 0L,
        };
        return decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && unit > 0 && value is > 0 and <= 1_000_000_000_000_000 && value * unit is >= 1 and <= 1L << 50
            ? (long)(value * unit)
            : null;
    }

    /// <summary><c>0.5</c> or <c>500m</c>: thousandths of a core.</summary>
    public static int? MilliCores(string text)
    {
        var milli = text.EndsWith('m');
        return decimal.TryParse(milli ? text.AsSpan(0, text.Length - 1) : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value is > 0 and <= 1_000_000
            && (milli ? value : value * 1000) is >= 1 and <= 1_024_000 and var cores
            ? (int)cores
            : null;
    }
}
