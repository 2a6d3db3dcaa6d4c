using System.Text.Json;
using EchoServer.Lifetime;
using EchoServer.Mcp.Http;
using ModelContextProtocol.Protocol;

namespace EchoServer.Mcp.Stateful;

/// <summary>Up to 2025-11-25: <c>initialize</c> opens a session, its id travels in a header, GET is the stream, DELETE the end.</summary>
internal sealed class StatefulHost(SessionStore sessions, CallDeadline deadline)
{
    public async Task PostAsync(HttpContext context, JsonRpcMessage message)
    {
        var id = SessionOf(context);
        var initializes = message is JsonRpcRequest { Method: RequestMethods.Initialize };
        var session = (id, initializes) switch
        {
            (null, true) => await OpenAsync(context, message),
            (not null, false) => await EnterAsync(context, id, message),
            (null, false) => await RefuseAsync(context, "The header Mcp-Session-Id is required; initialize opens a session.", message),
            (not null, true) => await RefuseAsync(context, "A session is initialized once; send initialize without Mcp-Session-Id.", message),
        };
        if (session is not null)
            await ExchangeAsync(context, session, message, opened: initializes);
    }

    public async Task GetAsync(HttpContext context)
    {
        if (await EnterAsync(context, SessionOf(context)) is not { } session)
            return;

        try
        {
            if (session.TryOpenStream(out var isFirst))
                await StreamAsync(context, session, isFirst);
            else
                await context.RefuseAsync(StatusCodes.Status409Conflict, RpcErrors.InvalidRequest("The session has a stream already."));
        }
        finally
        {
            session.Leave();
        }
    }

    public async Task DeleteAsync(HttpContext context)
    {
        if (SessionOf(context) is not { } id)
            await RefuseAsync(context, "The header Mcp-Session-Id is required.");
        else if (await sessions.EndAsync(id))
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            await context.RefuseAsync(StatusCodes.Status404NotFound, RpcErrors.SessionNotFound());
    }

    private async Task ExchangeAsync(HttpContext context, Session session, JsonRpcMessage message, bool opened)
    {
        // The exchange ends with the connection, the call does not: in this era only notifications/cancelled cancels.
        using var cancelled = new CancellationTokenSource();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, deadline.Passed, cancelled.Token);
        session.Exchanges.Begin(message, cancelled);
        try
        {
            await PostExchange.RunAsync(context, session.Transport, message, statusFromError: false, cancelled.Token, ended.Token);
            session.Exchanges.Observe(message);
        }
        catch (JsonException) when (opened && !context.Response.HasStarted)
        {
            // The transport reads the parameters of initialize itself, before anything else looks at them.
            context.Response.Headers.Remove(McpHeaders.SessionId);
            await sessions.EndAsync(session.Id);
            await context.RefuseAsync(
                StatusCodes.Status400BadRequest, RpcErrors.InvalidParams("The parameters of initialize are incomplete or malformed."), message);
        }
        finally
        {
            session.Exchanges.End(message, cancelled);
            session.Leave();
        }
    }

    private async Task StreamAsync(HttpContext context, Session session, bool isFirst)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, deadline.Stopping, session.Ended);
        try
        {
            context.BeginEventStream();
            if (isFirst)
            {
                await session.Transport.HandleGetRequestAsync(context.Response.Body, ended.Token);
                return;
            }

            // The transport takes one stream per session, for good. A client that reconnects gets one on which nothing comes:
            // this server sends nothing outside of its answers, and 409 would make clients give up.
            await context.Response.Body.FlushAsync(ended.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The usual end of a stream.
        }
        finally
        {
            session.CloseStream();
        }
    }

    private async Task<Session?> OpenAsync(HttpContext context, JsonRpcMessage message)
    {
        var session = await sessions.OpenAsync(context.RequestAborted);
        if (session is null)
        {
            await context.RefuseAsync(
                StatusCodes.Status503ServiceUnavailable, RpcErrors.Internal("All sessions are in use; try again later."), message);
            return null;
        }

        context.Response.Headers[McpHeaders.SessionId] = session.Id;
        return session;
    }

    private async Task<Session?> EnterAsync(HttpContext context, string? id, JsonRpcMessage? message = null)
    {
        if (id is null)
            return await RefuseAsync(context, "The header Mcp-Session-Id is required.", message);
        if (sessions.Enter(id) is { } session)
            return session;
        await context.RefuseAsync(StatusCodes.Status404NotFound, RpcErrors.SessionNotFound(), message);
        return null;
    }

    private static string? SessionOf(HttpContext context) =>
        context.Request.Headers.Read(McpHeaders.SessionId) is { Length: > 0 } id ? id : null;

    private static async Task<Session?> RefuseAsync(HttpContext context, string reason, JsonRpcMessage? message = null)
    {
        await context.RefuseAsync(StatusCodes.Status400BadRequest, RpcErrors.InvalidRequest(reason), message);
        return null;
    }
}
