using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace EchoServer.Mcp;

/// <summary>Which rules a message falls under: those with sessions (up to 2025-11-25) or the stateless ones (2026-07-28).</summary>
internal static class Era
{
    /// <summary>
    /// Stateless when the header or the body names anything but a revision with sessions. An unknown version is thereby answered
    /// by the newer rules, with 400, which is what the older ones ask for too.
    /// </summary>
    public static bool IsStateless(string? headerVersion, JsonRpcMessage? message = null) =>
        IsBeyondSessions(headerVersion) || IsBeyondSessions(DeclaredVersion(message));

    /// <summary>The version in <c>params._meta</c>, or null.</summary>
    public static string? DeclaredVersion(JsonRpcMessage? message) =>
        Params(message)?["_meta"] is JsonObject meta
        && meta[MetaKeys.ProtocolVersion] is JsonValue value
        && value.TryGetValue<string>(out var version)
            ? version
            : null;

    public static JsonObject? Params(JsonRpcMessage? message) => message switch
    {
        JsonRpcRequest request => request.Params as JsonObject,
        JsonRpcNotification notification => notification.Params as JsonObject,
        _ => null,
    };

    private static bool IsBeyondSessions(string? version) => version is not null && !ProtocolVersions.Stateful.Contains(version);
}
