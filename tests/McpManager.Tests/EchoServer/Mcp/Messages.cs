using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace McpManager.Tests.EchoServer.Mcp;

internal static class Messages
{
    public static JsonRpcRequest Request(string method, string? version = null, string? name = null, string? uri = null)
    {
        var parameters = new JsonObject();
        if (version is not null)
            parameters["_meta"] = new JsonObject { [MetaKeys.ProtocolVersion] = version };
        if (name is not null)
            parameters["name"] = name;
        if (uri is not null)
            parameters["uri"] = uri;
        return new JsonRpcRequest { Id = new RequestId(1), Method = method, Params = parameters };
    }
}
