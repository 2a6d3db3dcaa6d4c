namespace McpManager.Errors;

/// <summary>The path of a field in an error: <c>environment.FOO</c>, <c>command[2]</c>. Names in it come from callers, so they are cut and cleaned.</summary>
internal static class FieldPath
{
    public const int MaxNameLength = 100;

    public static string Of(string parent, string name) => parent.Length == 0 ? Clean(name) : $"{parent}.{Clean(name)}";

    public static string Of(string parent, int index) => $"{parent}[{index}]";

    /// <summary>A caller's text as it may stand in a message: no control characters, not endless.</summary>
    public static string Clean(string name)
    {
        var cut = name.Length > MaxNameLength ? string.Concat(name.AsSpan(0, MaxNameLength), "…") : name;
        return cut.Any(char.IsControl) ? string.Concat(cut.Select(c => char.IsControl(c) ? '?' : c)) : cut;
    }
}
