namespace McpManager.Backends.Podman.Client;

/// <summary>Filters by label as the calls here promise it: every one of them must be there. Pure.</summary>
internal static class LabelFilter
{
    /// <param name="wanted"><c>key=value</c> or <c>key</c>.</param>
    public static bool Matches(IReadOnlyDictionary<string, string> labels, IReadOnlyList<string> wanted) => wanted.All(label =>
    {
        var equals = label.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? labels.ContainsKey(label) : labels.GetValueOrDefault(label[..equals]) == label[(equals + 1)..];
    });
}
