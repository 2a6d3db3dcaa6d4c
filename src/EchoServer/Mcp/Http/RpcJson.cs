using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace EchoServer.Mcp.Http;

internal static class RpcJson
{
    public static readonly JsonTypeInfo<JsonRpcError> Error = Of<JsonRpcError>(McpJsonUtilities.DefaultOptions);

    /// <summary>
    /// For reading, a property that stands twice is refused at once: with the SDK's own options that waits for the first access,
    /// and two readers of one message could see two different values.
    /// </summary>
    public static readonly JsonTypeInfo<JsonRpcMessage> Message =
        Of<JsonRpcMessage>(new JsonSerializerOptions(McpJsonUtilities.DefaultOptions) { AllowDuplicateProperties = false });

    private static JsonTypeInfo<T> Of<T>(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
}
