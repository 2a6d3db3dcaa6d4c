using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace McpManager.Workloads.Spec;

/// <summary>
/// A workload's name: an RFC 1123 label of 1 to 40 characters (a–z, 0–9, inner hyphens), not reserved. It becomes a host name, a path
/// segment, a file name and the name of containers and Kubernetes objects, with room for their suffixes.
/// </summary>
internal readonly record struct WorkloadName : IComparable<WorkloadName>
{
    public const int MaxLength = 40;

    private static readonly FrozenSet<string> s_reserved = FrozenSet.Create(
        StringComparer.Ordinal,
        "api", "admin", "containers", "dashboard", "default", "docs", "events", "health", "localhost", "manager", "mcp", "mcp-engine",
        "mcp-manager", "metrics", "openapi", "status", "system", "templates", "traefik", "well-known", "www");

    private WorkloadName(string value) => Value = value;

    public string Value { get; }

    /// <summary>Parses a name that a caller gave. <paramref name="error"/> states the rule that it breaks.</summary>
    public static bool TryParse(string? text, out WorkloadName name, [NotNullWhen(false)] out string? error)
    {
        name = default;
        error = Check(text);
        if (error is null)
        {
            name = new WorkloadName(text!);
        }

        return error is null;
    }

    /// <summary>Parses a name that is known to be good, such as one read back from a backend.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static WorkloadName Parse(string text) =>
        TryParse(text, out var name, out var error) ? name : throw new FormatException($"'{text}': {error}");

    public int CompareTo(WorkloadName other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;

    private static string? Check(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "is required";
        }

        if (text.Length > MaxLength)
        {
            return $"must be at most {MaxLength} characters, has {text.Length}";
        }

        if (!text.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-') || text[0] == '-' || text[^1] == '-')
        {
            return "must be lower-case letters, digits and hyphens, and begin and end with a letter or digit (an RFC 1123 label)";
        }

        return s_reserved.Contains(text) ? $"'{text}' is reserved" : null;
    }
}
