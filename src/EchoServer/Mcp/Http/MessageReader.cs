using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace EchoServer.Mcp.Http;

/// <summary>Reads the one JSON-RPC message of a POST, or answers why there is none.</summary>
internal static class MessageReader
{
    public static async Task<JsonRpcMessage?> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
        {
            await context.RefuseAsync(
                StatusCodes.Status415UnsupportedMediaType, RpcErrors.InvalidRequest("The body must be application/json."));
            return null;
        }

        if (!AcceptsBoth(context.Request))
        {
            await context.RefuseAsync(
                StatusCodes.Status406NotAcceptable,
                RpcErrors.InvalidRequest("Accept must list application/json and text/event-stream."));
            return null;
        }

        try
        {
            if (await JsonSerializer.DeserializeAsync(context.Request.Body, RpcJson.Message, context.RequestAborted) is { } message)
                return message;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // Answered below: neither the parser's message nor its path means anything to the caller.
            // ArgumentException is how a property that stands twice is reported inside params.
        }
        catch (BadHttpRequestException e)
        {
            await context.RefuseAsync(e.StatusCode, RpcErrors.InvalidRequest(e.Message));
            return null;
        }

        await context.RefuseAsync(
            StatusCodes.Status400BadRequest, RpcErrors.Parse("The body is not one JSON-RPC 2.0 request, notification or response."));
        return null;
    }

    /// <summary>Clients must list both (MCP transports, sending messages); no Accept at all means anything (RFC 9110, 12.5.1).</summary>
    private static bool AcceptsBoth(HttpRequest request)
    {
        var accept = request.GetTypedHeaders().Accept;
        return accept.Count == 0 || (Lists("application/json") && Lists("text/event-stream"));

        bool Lists(string type) => accept.Any(range => range.Quality is not 0 && Covers(range.MediaType.Value, type));
    }

    private static bool Covers(string? range, string type) =>
        range is "*/*"
        || string.Equals(range, type, StringComparison.OrdinalIgnoreCase)
        || (range is not null && range.EndsWith("/*", StringComparison.Ordinal)
            && type.StartsWith(range[..^1], StringComparison.OrdinalIgnoreCase));
}
