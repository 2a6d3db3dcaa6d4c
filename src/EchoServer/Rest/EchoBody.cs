using System.Text.Json;

namespace EchoServer.Rest;

/// <summary>Reads <c>{"message": "…"}</c> strictly: a misspelt field is an error, not an echo of nothing.</summary>
internal static class EchoBody
{
    private const string Field = "message";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static async Task<(string? Message, IReadOnlyDictionary<string, string> Errors)> ReadAsync(
        Stream body, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(body, Strict, cancellationToken);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return (null, Error("body", "The body is not valid JSON, or names a field twice."));
        }
        catch (InvalidOperationException)
        {
            return (null, Error("body", "A field name has half of a surrogate pair, which is no character."));
        }
    }

    private static (string? Message, IReadOnlyDictionary<string, string> Errors) Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return (null, Error("body", "The body must be a JSON object."));

        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in body.EnumerateObject().Where(property => !property.NameEquals(Field)))
            errors[property.Name] = $"The field '{property.Name}' is unknown; the only field is '{Field}'.";

        string? message = null;
        if (!body.TryGetProperty(Field, out var value))
            errors[Field] = $"The field '{Field}' is required.";
        else if (value.ValueKind != JsonValueKind.String)
            errors[Field] = $"The field '{Field}' must be a string.";
        else if ((message = JsonText.Read(value)) is null)
            errors[Field] = $"The field '{Field}' has half of a surrogate pair, which is no character.";

        return (errors.Count == 0 ? message : null, errors);
    }

    private static Dictionary<string, string> Error(string field, string problem) =>
        new(StringComparer.Ordinal) { [field] = problem };
}
