using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace EchoServer.Mcp.Stateful;

/// <summary>
/// The POSTs of a session that wait for their answer. A cancelled request gets none (MCP 2025-11-25, cancellation), and the SDK's transport
/// (2.3.1) would then hold its stream open for as long as the client does: the session would never be idle.
/// </summary>
internal sealed class OpenExchanges
{
    private readonly ConcurrentDictionary<RequestId, CancellationTokenSource> _open = new();

    public void Begin(JsonRpcMessage message, CancellationTokenSource cancelled)
    {
        if (message is JsonRpcRequest request)
            _open[request.Id] = cancelled;
    }

    public void End(JsonRpcMessage message, CancellationTokenSource cancelled)
    {
        if (message is JsonRpcRequest request)
            _open.TryRemove(KeyValuePair.Create(request.Id, cancelled));
    }

    /// <summary>Ends the exchange that a <c>notifications/cancelled</c> names; anything else is left alone.</summary>
    public void Observe(JsonRpcMessage message)
    {
        if (message is JsonRpcNotification { Method: NotificationMethods.CancelledNotification, Params: JsonObject parameters }
            && IdOf(parameters["requestId"]) is { } id
            && _open.TryRemove(id, out var cancelled))
        {
            cancelled.Cancel();
        }
    }

    private static RequestId? IdOf(JsonNode? node) => node switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => new RequestId(text),
        JsonValue value when value.TryGetValue<long>(out var number) => new RequestId(number),
        _ => null,
    };
}
