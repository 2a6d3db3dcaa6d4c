using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpManager.Errors;

namespace McpManager.Json;

/// <summary>
/// Compares a JSON object with the records that it is to become. The serializer itself stops at the first mismatch, and names a type of .NET for it.
/// </summary>
internal static class JsonShape
{
    // Enough to mend a request by; a hostile one does not make its answer larger than itself.
    private const int MaxUnknownFields = 50;

    /// <param name="element">An object.</param>
    /// <param name="types">It may have the fields of all of them.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <param name="path">Where the object stands; empty for the root.</param>
    public static void Check(JsonElement element, ReadOnlySpan<JsonTypeInfo> types, FieldErrors errors, string path = "")
    {
        var known = new Dictionary<string, JsonPropertyInfo>(StringComparer.Ordinal);
        foreach (var type in types)
        {
            foreach (var property in type.Properties)
            {
                known[property.Name] = property;
            }
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var unknown = 0;
        foreach (var field in element.EnumerateObject())
        {
            if (!JsonText.TryName(field, out var name))
            {
                errors.Add(path.Length == 0 ? "?" : path, "has a field whose name is not valid Unicode");
            }
            else if (!seen.Add(name))
            {
                errors.Add(FieldPath.Of(path, name), "is given more than once");
            }
            else if (known.TryGetValue(name, out var property))
            {
                CheckValue(field.Value, property, errors, FieldPath.Of(path, name));
            }
            else if (++unknown <= MaxUnknownFields)
            {
                var suggestion = NameSuggestion.For(name, known.Keys);
                errors.Add(FieldPath.Of(path, name), suggestion is null ? "unknown field" : $"unknown field; did you mean '{suggestion}'?");
            }
        }
    }

    /// <summary>"an array", for "it is an array".</summary>
    public static string KindOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };

    private static void CheckValue(JsonElement value, JsonPropertyInfo property, FieldErrors errors, string path)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        var type = property.PropertyType;
        if (type == typeof(string))
        {
            JsonText.Check(value, errors, path);
        }
        else if (type == typeof(int?))
        {
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out _))
            {
                errors.Add(path, "must be an integer");
            }
        }
        else if (type == typeof(bool?))
        {
            if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            {
                errors.Add(path, "must be true or false");
            }
        }
        else if (type == typeof(IReadOnlyList<string>))
        {
            JsonText.CheckList(value, errors, path);
        }
        else if (type == typeof(IReadOnlyDictionary<string, string>))
        {
            JsonText.CheckMap(value, errors, path);
        }
        else if (value.ValueKind != JsonValueKind.Object)
        {
            errors.Add(path, "must be an object");
        }
        else if (type != typeof(JsonElement?))
        {
            Check(value, [property.Options.GetTypeInfo(type)], errors, path);
        }
    }
}
