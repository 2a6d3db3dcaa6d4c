using System.Collections.Immutable;
using McpManager.Errors;

namespace McpManager.Workloads.Planning.Rules;

/// <summary><c>command</c> and <c>args</c>.</summary>
internal static class CommandRules
{
    public const int MaxItems = 256;
    public const int MaxItemBytes = 32 << 10;

    public static ImmutableArray<string> Command(IReadOnlyList<string>? items, FieldErrors errors)
    {
        if (items is [] or ["" or null, ..])
        {
            errors.Add("command", "must begin with a program");
        }

        return Items("command", items, errors);
    }

    public static ImmutableArray<string> Args(IReadOnlyList<string>? items, FieldErrors errors) => Items("args", items, errors);

    private static ImmutableArray<string> Items(string field, IReadOnlyList<string>? items, FieldErrors errors)
    {
        if (items is null)
        {
            return [];
        }

        if (items.Count > MaxItems)
        {
            errors.Add(field, $"must have at most {MaxItems} items, has {items.Count}");
            return [];
        }

        for (var i = 0; i < items.Count; i++)
        {
            if (TextRules.Problem(items[i], MaxItemBytes) is { } problem)
            {
                errors.Add(FieldPath.Of(field, i), problem);
            }
        }

        return [.. items];
    }
}
