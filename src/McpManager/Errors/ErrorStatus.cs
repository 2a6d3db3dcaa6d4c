namespace McpManager.Errors;

/// <summary>The one place where a kind of failure becomes an HTTP status.</summary>
internal static class ErrorStatus
{
    public static (int Status, string Title) Of(ErrorKind kind) => kind switch
    {
        ErrorKind.Malformed => (StatusCodes.Status400BadRequest, "The request cannot be read"),
        ErrorKind.Forbidden => (StatusCodes.Status403Forbidden, "Forbidden"),
        ErrorKind.NotFound => (StatusCodes.Status404NotFound, "Not found"),
        ErrorKind.Conflict => (StatusCodes.Status409Conflict, "Conflict"),
        ErrorKind.TooLarge => (StatusCodes.Status413PayloadTooLarge, "Too large"),
        ErrorKind.UnsupportedMediaType => (StatusCodes.Status415UnsupportedMediaType, "Unsupported media type"),
        ErrorKind.Invalid => (StatusCodes.Status422UnprocessableEntity, "The request breaks a rule"),
        ErrorKind.QuotaExceeded => (StatusCodes.Status429TooManyRequests, "Quota exceeded"),
        ErrorKind.Unavailable => (StatusCodes.Status503ServiceUnavailable, "Unavailable"),
        ErrorKind.Timeout => (StatusCodes.Status504GatewayTimeout, "Not in time"),
        ErrorKind.InsufficientStorage => (StatusCodes.Status507InsufficientStorage, "Insufficient storage"),
        _ => (StatusCodes.Status500InternalServerError, "Internal error"),
    };
}
