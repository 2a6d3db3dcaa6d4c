using ModelContextProtocol;

namespace EchoServer.Mcp.Http;

internal static class ErrorStatus
{
    /// <summary>The HTTP status of a JSON-RPC error under 2026-07-28; earlier revisions answer 200 once a request reached its session.</summary>
    public static int Of(int code) => (McpErrorCode)code switch
    {
        McpErrorCode.MethodNotFound => StatusCodes.Status404NotFound,
        McpErrorCode.ParseError
            or McpErrorCode.InvalidRequest
            or McpErrorCode.InvalidParams
            or McpErrorCode.HeaderMismatch
            or McpErrorCode.MissingRequiredClientCapability
            or McpErrorCode.UnsupportedProtocolVersion => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status200OK,
    };
}
