namespace McpManager.Errors;

/// <summary>Text that comes from elsewhere (a server, a plugin, a file, a workload), made fit for one line of a log and for users.</summary>
internal static class PlainText
{
    public const int MaxLength = 2000;

    public static string Clean(string? text)
    {
        if (text is null)
        {
            return string.Empty;
        }

        var shown = text.Length > MaxLength ? string.Concat(text.AsSpan(0, MaxLength), "…") : text;
        return shown.AsSpan().ContainsAnyInRange('\0', '\u001f') || shown.AsSpan().ContainsAnyInRange('\u007f', '\u009f')
            ? string.Concat(shown.Select(c => char.IsControl(c) ? ' ' : c)).Trim()
            : shown.Trim();
    }
}
