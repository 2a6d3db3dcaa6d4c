using System.Collections.Immutable;
using System.Text.Json;

namespace McpManager.Errors;

/// <summary>What a caller is told of a failure.</summary>
internal sealed record PublicError(int Status, string Title, string Detail, ImmutableSortedDictionary<string, ImmutableArray<string>>? Errors = null);

/// <summary>Exception → problem. Pure. <c>null</c>: it is unexpected, and its text is nobody's business.</summary>
internal static class ExceptionMapper
{
    public static PublicError Unexpected { get; } =
        new(StatusCodes.Status500InternalServerError, "Internal error", "The manager failed. Its log has the details under this trace id.");

    public static PublicError? Map(Exception exception) => exception switch
    {
        ManagerException e => OfKind(e.Kind, e.Message, e.Fields),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => OfKind(ErrorKind.TooLarge, "The body is larger than its limit.", errors: null),
        BadHttpRequestException e => new PublicError(e.StatusCode, "The request cannot be read", e.Message),
        JsonException e => OfKind(ErrorKind.Malformed, Where(e), errors: null),
        _ => null,
    };

    private static PublicError OfKind(ErrorKind kind, string detail, ImmutableSortedDictionary<string, ImmutableArray<string>>? errors)
    {
        var (status, title) = ErrorStatus.Of(kind);
        return new PublicError(status, title, detail, errors);
    }

    // The exception's own text may quote type names of ours; its position is the caller's.
    private static string Where(JsonException e) => e.LineNumber is { } line
        ? $"The body is not the JSON that is expected here (line {line + 1}, byte {e.BytePositionInLine + 1})."
        : "The body is not the JSON that is expected here.";
}
