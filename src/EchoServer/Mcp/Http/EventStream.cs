using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using ModelContextProtocol.Protocol;

namespace EchoServer.Mcp.Http;

internal static class EventStream
{
    /// <summary>Headers of a stream that must arrive event by event: nobody on the way may hold it back (nginx listens to X-Accel-Buffering).</summary>
    public static void BeginEventStream(this HttpContext context)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
    }

    /// <summary>Ends a stream whose answer never came with an error, so that the caller learns it from more than a closed connection.</summary>
    public static async Task EndWithErrorAsync(this HttpContext context, JsonRpcError error)
    {
        var json = JsonSerializer.Serialize(error, RpcJson.Error);
        await context.Response.WriteAsync($"event: message\ndata: {json}\n\n", context.RequestAborted);
    }
}
