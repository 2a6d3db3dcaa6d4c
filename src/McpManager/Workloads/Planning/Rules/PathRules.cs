using McpManager.Errors;

namespace McpManager.Workloads.Planning.Rules;

/// <summary>Paths that the manager requests from a workload.</summary>
internal static class PathRules
{
    public const int MaxLength = 1024;

    public static string Read(string field, string? given, string fallback, FieldErrors errors)
    {
        var path = given ?? fallback;
        if (path.Length > MaxLength)
        {
            errors.Add(field, $"must be at most {MaxLength} characters");
        }
        else if (!path.StartsWith('/') || !TextRules.IsVisibleAscii(path))
        {
            errors.Add(field, "must begin with '/' and contain neither whitespace nor control characters; write others percent-encoded");
        }
        else if (path.StartsWith("//", StringComparison.Ordinal) || path.AsSpan().ContainsAny('\\', '#'))
        {
            // Resolved against a base, //other or /\other is the root of another host.
            errors.Add(field, "must be a path only: it must not begin with '//' nor contain '\\' or '#'");
        }

        return path;
    }
}
