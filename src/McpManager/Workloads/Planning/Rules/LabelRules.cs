using System.Collections.Immutable;
using McpManager.Errors;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Planning.Rules;

/// <summary><c>labels</c>, in the syntax of Kubernetes, so that every backend can hold and select them.</summary>
/// <remarks>https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set</remarks>
internal static class LabelRules
{
    public const int MaxLabels = 64;
    private const int MaxPart = 63;
    private const int MaxPrefix = 253;

    public static ImmutableSortedDictionary<string, string> Read(IReadOnlyDictionary<string, string>? labels, FieldErrors errors)
    {
        if (labels is null)
        {
            return Sorted.Empty;
        }

        if (labels.Count > MaxLabels)
        {
            errors.Add("labels", $"must be at most {MaxLabels}, are {labels.Count}");
            return Sorted.Empty;
        }

        foreach (var (key, value) in labels)
        {
            if (!IsKey(key))
            {
                errors.Add(
                    FieldPath.Of("labels", key),
                    "a label's key must be [prefix/]name: a name of 1 to 63 letters, digits, '-', '_' and '.' that begins and ends with a letter or digit, and a prefix that is a DNS name");
            }

            if (value is not "" && !IsPart(value))
            {
                errors.Add(
                    FieldPath.Of("labels", key),
                    "a label's value must be empty or 1 to 63 letters, digits, '-', '_' and '.' that begin and end with a letter or digit");
            }
        }

        return Sorted.Empty.AddRange(labels);
    }

    public static bool IsKey(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? IsPart(key)
            : slash <= MaxPrefix && HostRules.IsDnsName(key[..slash]) && IsPart(key[(slash + 1)..]);
    }

    public static bool IsPart(string? text) =>
        text is { Length: > 0 and <= MaxPart }
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1]);
}
