using System.Text;

namespace McpManager.Workloads.Planning.Rules;

/// <summary>What holds for text that is handed to the operating system.</summary>
internal static class TextRules
{
    /// <summary>The rule that <paramref name="text"/> breaks, if any. NUL ends a string in C: what follows it would be lost silently.</summary>
    public static string? Problem(string? text, int maxBytes) => text switch
    {
        null => "must be a string",
        _ when text.Contains('\0', StringComparison.Ordinal) => "must not contain the character NUL",
        _ when Encoding.UTF8.GetByteCount(text) > maxBytes => $"must be at most {maxBytes} bytes",
        _ => null,
    };

    /// <summary>Visible ASCII, as a request line, a header or a log line takes without escaping.</summary>
    public static bool IsVisibleAscii(string text) => text.All(c => c is > ' ' and < '\u007F');
}
