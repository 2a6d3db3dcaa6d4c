using EchoServer.Rest;
using ModelContextProtocol.Protocol;

namespace EchoServer.Mcp.Http;

internal static class Refusal
{
    /// <summary>Answers with a JSON-RPC error as plain JSON, under the id of the request where it is known.</summary>
    public static Task RefuseAsync(this HttpContext context, int status, JsonRpcErrorDetail error, JsonRpcMessage? message = null) =>
        context.WriteAsync(
            status,
            "application/json",
            new JsonRpcError { Id = (message as JsonRpcRequest)?.Id ?? default, Error = error },
            RpcJson.Error);
}
