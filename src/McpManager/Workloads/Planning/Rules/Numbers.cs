using McpManager.Errors;

namespace McpManager.Workloads.Planning.Rules;

/// <summary>Bounds of whole numbers.</summary>
internal static class Numbers
{
    public static int Read(string field, int? value, int min, int max, int fallback, FieldErrors errors)
    {
        Check(field, value, min, max, errors);
        return value ?? fallback;
    }

    public static int? Check(string field, int? value, int min, int max, FieldErrors errors)
    {
        if (value is { } number && (number < min || number > max))
        {
            errors.Add(field, $"must be from {min} to {max}");
        }

        return value;
    }
}
