using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace EchoServer.Mcp.Http;

/// <summary>One POST through the SDK's transport: from the message to the last byte of its answer.</summary>
internal static class PostExchange
{
    /// <param name="statusFromError">2026-07-28: an error that is the whole answer decides the HTTP status and is plain JSON.</param>
    /// <param name="cancelledByCaller">The caller wants no answer any more: the exchange ends without one.</param>
    public static async Task RunAsync(
        HttpContext context,
        StreamableHttpServerTransport transport,
        JsonRpcMessage message,
        bool statusFromError,
        CancellationToken cancelledByCaller,
        CancellationToken cancellationToken)
    {
        try
        {
            if (!await transport.HandlePostRequestAsync(message, context.Response.Body, OnStarting, cancellationToken))
                context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
        catch (WholeAnswerIsErrorException e)
        {
            await context.RefuseAsync(ErrorStatus.Of(e.Error.Code), e.Error, message);
        }
        catch (OperationCanceledException)
        {
            if (!cancelledByCaller.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
                await EndAsync(context, message);
        }

        ValueTask OnStarting(JsonRpcMessage? first)
        {
            if (statusFromError && first is JsonRpcError error)
                throw new WholeAnswerIsErrorException(error.Error);
            context.BeginEventStream();
            return default;
        }
    }

    /// <summary>The server stops, or the session was ended, while the call ran.</summary>
    private static Task EndAsync(HttpContext context, JsonRpcMessage message)
    {
        var error = RpcErrors.Internal("The call was ended: the server stops, or its session ended.");
        return context.Response.HasStarted && message is JsonRpcRequest request
            ? context.EndWithErrorAsync(new JsonRpcError { Id = request.Id, Error = error })
            : context.RefuseAsync(StatusCodes.Status503ServiceUnavailable, error, message);
    }

    /// <summary>
    /// Leaves the transport before its first write. Otherwise it would write the error as an event, and clients read the error of a
    /// refused request only from application/json (seen in the SDK's own client, 2.3.1).
    /// </summary>
    private sealed class WholeAnswerIsErrorException(JsonRpcErrorDetail error) : Exception(error.Message)
    {
        public JsonRpcErrorDetail Error { get; } = error;
    }
}
