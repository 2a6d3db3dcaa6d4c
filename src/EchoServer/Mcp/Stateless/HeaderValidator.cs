using System.Text.Json.Nodes;
using EchoServer.Mcp.Http;
using ModelContextProtocol.Protocol;

namespace EchoServer.Mcp.Stateless;

/// <summary>
/// Do the headers say what the body says? (2026-07-28 transports, standard request headers.) Whoever stands in between routes by the
/// headers, so a difference is an attempt to be routed as something else. Values compare case-sensitively.
/// </summary>
/// <remarks>
/// Mcp-Param-* headers mirror arguments that a tool's schema marks with <c>x-mcp-header</c>; no tool here marks any, and unknown ones
/// are to be ignored. A missing or malformed <c>_meta</c> is the SDK's to refuse (−32602).
/// </remarks>
internal static class HeaderValidator
{
    public static JsonRpcErrorDetail? Check(RequestHeaders headers, JsonRpcMessage message)
    {
        if (string.IsNullOrEmpty(headers.ProtocolVersion))
            return RpcErrors.HeaderMismatch($"The header {McpHeaders.ProtocolVersion} is required.");

        var declared = Era.DeclaredVersion(message);
        if (declared is not null && !string.Equals(declared, headers.ProtocolVersion, StringComparison.Ordinal))
            return Mismatch(McpHeaders.ProtocolVersion, headers.ProtocolVersion, declared);

        // Before the other headers: a later revision may have other rules for them.
        if (!ProtocolVersions.Stateless.Contains(headers.ProtocolVersion))
            return RpcErrors.UnsupportedVersion(headers.ProtocolVersion);

        return message switch
        {
            JsonRpcRequest request => CheckMethod(headers, request.Method) ?? CheckName(headers, request),
            JsonRpcNotification notification => CheckMethod(headers, notification.Method),
            _ => RpcErrors.InvalidRequest("A client sends requests and notifications only: the server asks nothing in this version."),
        };
    }

    private static JsonRpcErrorDetail? CheckMethod(RequestHeaders headers, string method)
    {
        if (string.IsNullOrEmpty(headers.Method))
            return RpcErrors.HeaderMismatch($"The header {McpHeaders.Method} is required.");
        return string.Equals(headers.Method, method, StringComparison.Ordinal)
            ? null
            : Mismatch(McpHeaders.Method, headers.Method, method);
    }

    private static JsonRpcErrorDetail? CheckName(RequestHeaders headers, JsonRpcRequest request)
    {
        if (NameField(request.Method) is not { } field)
            return null;

        var named = (request.Params as JsonObject)?[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        if (headers.Name is null)
            return RpcErrors.HeaderMismatch($"The header {McpHeaders.Name} is required for {request.Method}.");
        if (McpHeaderEncoder.DecodeValue(headers.Name) is not { } decoded)
            return RpcErrors.HeaderMismatch($"The header {McpHeaders.Name} is not valid base64.");
        return string.Equals(decoded, named, StringComparison.Ordinal)
            ? null
            : Mismatch(McpHeaders.Name, decoded, named ?? "(none)");
    }

    /// <summary>The closed list of methods that carry Mcp-Name, and the parameter that it repeats.</summary>
    private static string? NameField(string method) => method switch
    {
        RequestMethods.ToolsCall or RequestMethods.PromptsGet => "name",
        RequestMethods.ResourcesRead => "uri",
        _ => null,
    };

    private static JsonRpcErrorDetail Mismatch(string header, string inHeader, string inBody) =>
        RpcErrors.HeaderMismatch($"The header {header} says '{inHeader}', the body '{inBody}'.");
}
