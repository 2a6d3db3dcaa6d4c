namespace McpManager.Backends.Kubernetes;

/// <summary>Text that the cluster, an image or a workload wrote, made fit for a status: one line, bounded, without control characters.</summary>
internal static class StatusText
{
    private const int MaxLength = 600;

    public static string Clean(string? text, int max = MaxLength)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return string.Empty;
        }

        // A line end separates; every other control character says nothing.
        var line = string.Concat(text.Trim().ReplaceLineEndings(" | ").Where(c => !char.IsControl(c)));
        return line.Length <= max ? line : string.Concat("…", line.AsSpan(line.Length - max));
    }
}
