using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using McpManager.Errors;

namespace McpManager.Json;

/// <summary>Reads JSON that people write: whatever is wrong with its shape is told at once, by field.</summary>
internal static class StrictJson
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads a body into a record of <see cref="Client.ManagerJsonContext"/>. A field that is <c>null</c> is absent.</summary>
    /// <exception cref="ManagerException"><see cref="ErrorKind.Malformed"/>, with every wrong field.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> utf8, JsonTypeInfo<T> type)
        where T : class
    {
        using var document = Parse(utf8);
        var errors = new FieldErrors();
        JsonShape.Check(document.RootElement, [type], errors);
        errors.ThrowIfAny(ErrorKind.Malformed, "The request body does not have the shape it must have; see errors.");
        return document.RootElement.Deserialize(type)!;
    }

    /// <summary>Parses text whose root must be an object.</summary>
    /// <exception cref="ManagerException"><see cref="ErrorKind.Malformed"/>, with line and position.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        var text = utf8.Span.StartsWith(ByteOrderMark) ? utf8[ByteOrderMark.Length..] : utf8;
        if (!Utf8.IsValid(text.Span))
        {
            throw new ManagerException(ErrorKind.Malformed, "This is not JSON: it is not valid UTF-8.");
        }

        if (text.IsEmpty)
        {
            throw new ManagerException(ErrorKind.Malformed, "This is empty; it must be a JSON object.");
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            throw new ManagerException(
                ErrorKind.Malformed,
                $"This is not JSON: it breaks at line {e.LineNumber + 1 ?? 1}, position {e.BytePositionInLine + 1 ?? 1}.",
                e);
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        var kind = JsonShape.KindOf(document.RootElement);
        document.Dispose();
        throw new ManagerException(ErrorKind.Malformed, $"This must be a JSON object; it is {kind}.");
    }
}
