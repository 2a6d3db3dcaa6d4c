using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace McpManager.Configuration;

/// <summary>Reads single variables and collects what is wrong with them. An empty value counts as absent, as compose files pass unset variables on that way.</summary>
internal sealed class SettingReader(IReadOnlyDictionary<string, string> environment)
{
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    public string? Text(string name) => environment.GetValueOrDefault(name)?.Trim() is { Length: > 0 } value ? value : null;

    public bool Flag(string name, bool whenAbsent)
    {
        switch (Text(name)?.ToLowerInvariant())
        {
            case null:
                return whenAbsent;
            case "true" or "1":
                return true;
            case "false" or "0":
                return false;
            default:
                Refuse(name, "must be true, false, 1 or 0");
                return whenAbsent;
        }
    }

    public int Number(string name, int whenAbsent, int min, int max)
    {
        if (Text(name) is not { } text)
        {
            return whenAbsent;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        {
            return value;
        }

        Refuse(name, $"must be a whole number from {min} to {max}");
        return whenAbsent;
    }

    public string Choice(string name, string whenAbsent, params ReadOnlySpan<string> choices)
    {
        var text = Text(name)?.ToLowerInvariant();
        if (text is null || choices.Contains(text))
        {
            return text ?? whenAbsent;
        }

        Refuse(name, $"must be one of {string.Join(", ", choices)}");
        return whenAbsent;
    }

    /// <summary>A value of any form, given by the words that say what it must be.</summary>
    public T Parse<T>(string name, T whenAbsent, Func<string, T?> parse, string rule)
        where T : struct
    {
        if (Text(name) is not { } text)
        {
            return whenAbsent;
        }

        if (parse(text) is { } value)
        {
            return value;
        }

        Refuse(name, rule);
        return whenAbsent;
    }

    /// <summary>A value of the domain, with the domain's own words for what it must be.</summary>
    public T Parse<T>(string name, T whenAbsent, TryParse<T> parse)
    {
        if (Text(name) is not { } text)
        {
            return whenAbsent;
        }

        if (parse(text, out var value, out var rule))
        {
            return value;
        }

        Refuse(name, rule);
        return whenAbsent;
    }

    /// <summary>Comma-separated, without the empty ones.</summary>
    public ImmutableArray<string> List(string name, ImmutableArray<string> whenAbsent) => Text(name) is { } text
        ? [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]
        : whenAbsent;

    /// <summary>The value itself is named in the problem, shortened: none of these variables holds a secret but REDIS_URL, which is not read here.</summary>
    public void Refuse(string name, string rule)
    {
        var value = Text(name) ?? string.Empty;
        var shown = value.Length > 80 ? $"{value.AsSpan(0, 80)}…" : value;
        _problems.Add($"{name}={Printable(shown)}: {rule}");
    }

    /// <summary>A problem of several variables together.</summary>
    public void Refuse(string problem) => _problems.Add(problem);

    // A value with a line break would become two lines of the report.
    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}

/// <summary>The shape of the domain's parsers.</summary>
internal delegate bool TryParse<T>(string? text, out T value, [NotNullWhen(false)] out string? error);
