using EchoServer.Lifetime;
using EchoServer.Mcp.Http;
using ModelContextProtocol.Protocol;

namespace EchoServer.Mcp.Stateless;

/// <summary>2026-07-28: every POST stands alone and gets a server of its own, which ends with the response. Session ids are ignored.</summary>
internal sealed class StatelessHost(ServerFactory servers, CallDeadline deadline)
{
    public async Task PostAsync(HttpContext context, JsonRpcMessage message)
    {
        var headers = RequestHeaders.From(context.Request.Headers);
        if (HeaderValidator.Check(headers, message) is { } error)
        {
            await context.RefuseAsync(StatusCodes.Status400BadRequest, error, message);
            return;
        }

        if (message is not JsonRpcRequest)
        {
            // A notification has nothing left to act on: its request's server ended with the response.
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        // The SDK compares it with _meta, and holds the response's start back so that the status can follow from the answer.
        message.Context = new JsonRpcMessageContext { ProtocolVersion = headers.ProtocolVersion };
        await RunAsync(context, message);
    }

    private async Task RunAsync(HttpContext context, JsonRpcMessage message)
    {
        // In this era a caller that disconnects cancels its call.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, deadline.Passed);
        await using var transport = servers.CreateTransport(sessionId: null);
        await using var server = servers.Create(transport);
        var running = server.RunAsync(ended.Token);
        try
        {
            await PostExchange.RunAsync(context, transport, message, statusFromError: true, context.RequestAborted, ended.Token);
        }
        finally
        {
            await ended.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
