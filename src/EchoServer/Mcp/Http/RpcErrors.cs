using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace EchoServer.Mcp.Http;

/// <summary>The JSON-RPC errors that this host writes itself. No codes of our own: −32020…−32099 belong to the specification.</summary>
internal static class RpcErrors
{
    /// <summary>Not in the specification; what the TypeScript and C# SDKs answer, and clients know, for a session that is gone.</summary>
    private const int SessionGone = -32001;

    public static JsonRpcErrorDetail Parse(string message) => Of((int)McpErrorCode.ParseError, message);

    public static JsonRpcErrorDetail InvalidRequest(string message) => Of((int)McpErrorCode.InvalidRequest, message);

    public static JsonRpcErrorDetail InvalidParams(string message) => Of((int)McpErrorCode.InvalidParams, message);

    public static JsonRpcErrorDetail HeaderMismatch(string message) => Of((int)McpErrorCode.HeaderMismatch, message);

    public static JsonRpcErrorDetail Internal(string message) => Of((int)McpErrorCode.InternalError, message);

    public static JsonRpcErrorDetail SessionNotFound() => Of(SessionGone, "The session ended or never existed; initialize again.");

    public static JsonRpcErrorDetail UnsupportedVersion(string requested) => new()
    {
        Code = (int)McpErrorCode.UnsupportedProtocolVersion,
        Message = $"Protocol version '{requested}' is not supported.",
        Data = new JsonObject
        {
            ["supported"] = new JsonArray([.. ProtocolVersions.Stateless.Select(version => JsonValue.Create(version))]),
            ["requested"] = requested,
        },
    };

    private static JsonRpcErrorDetail Of(int code, string message) => new() { Code = code, Message = message };
}
