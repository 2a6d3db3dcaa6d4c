using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using McpManager.Errors;

namespace McpManager.Json;

/// <summary>Checks strings, lists of strings and objects of strings.</summary>
internal static class JsonText
{
    // As in JsonShape: the first wrong items are enough to mend the rest by.
    private const int MaxWrongItems = 50;

    public static void Check(JsonElement value, FieldErrors errors, string path)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            errors.Add(path, "must be a string");
        }
        else if (!IsUnicode(value))
        {
            errors.Add(path, "must be valid Unicode");
        }
    }

    public static void CheckList(JsonElement value, FieldErrors errors, string path)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            errors.Add(path, "must be an array of strings");
            return;
        }

        var wrong = 0;
        foreach (var (index, item) in value.EnumerateArray().Index())
        {
            if ((item.ValueKind != JsonValueKind.String || !IsUnicode(item)) && ++wrong <= MaxWrongItems)
            {
                Check(item, errors, FieldPath.Of(path, index));
            }
        }
    }

    public static void CheckMap(JsonElement value, FieldErrors errors, string path)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            errors.Add(path, "must be an object of strings");
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var wrong = 0;
        foreach (var item in value.EnumerateObject())
        {
            if (wrong >= MaxWrongItems)
            {
                return;
            }

            if (!TryName(item, out var name))
            {
                errors.Add(path, "has a name that is not valid Unicode");
                wrong++;
            }
            else if (!seen.Add(name))
            {
                errors.Add(FieldPath.Of(path, name), "is given more than once");
                wrong++;
            }
            else if (item.Value.ValueKind != JsonValueKind.String || !IsUnicode(item.Value))
            {
                Check(item.Value, errors, FieldPath.Of(path, name));
                wrong++;
            }
        }
    }

    /// <summary>False for a name with half a surrogate pair, which JSON can escape and .NET refuses to read.</summary>
    public static bool TryName(JsonProperty property, [NotNullWhen(true)] out string? name)
    {
        try
        {
            name = property.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            name = null;
            return false;
        }
    }

    private static bool IsUnicode(JsonElement text)
    {
        try
        {
            return text.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
