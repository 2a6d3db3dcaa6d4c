using McpManager.Api.Streams;
using McpManager.Client;
using McpManager.Json;
using McpManager.Workloads.Events;

namespace McpManager.Api;

/// <summary><c>GET /events</c>: every change of state, as it happens.</summary>
internal static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/events", StreamAsync)
        .WithTags("events")
        .Describe("stream_events", "Every state change as server-sent events; resumable with Last-Event-ID")
        .Produces<ManagerEvent>(StatusCodes.Status200OK, ServerSentEvents.ContentType);

    private static Task StreamAsync(HttpContext context, EventHub events, ResponseStream stream)
    {
        // An empty id is what a browser sends that has none.
        var last = context.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } id ? id : null;
        return stream.WriteAsync(
            context,
            ServerSentEvents.ContentType,
            ct => events.ReadAsync(last, ct),
            static (writer, item) => ServerSentEvents.Write(writer, item.Id, item.Event.Type, item.Event, WireJson.Context.ManagerEvent),
            ServerSentEvents.KeepAlive);
    }
}
