using EchoServer.Mcp.Http;
using EchoServer.Mcp.Stateful;
using EchoServer.Mcp.Stateless;

namespace EchoServer.Mcp;

/// <summary>The MCP endpoint: decides what may come in and which era answers.</summary>
internal static class McpEndpoint
{
    private const string Path = "/mcp";

    public static void MapMcp(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var origins = services.GetRequiredService<OriginPolicy>();
        var stateful = services.GetRequiredService<StatefulHost>();
        var stateless = services.GetRequiredService<StatelessHost>();

        routes.MapPost(Path, Guarded(origins, context => PostAsync(context, stateful, stateless)));
        routes.MapGet(Path, Guarded(origins, context => SessionOnly(context, stateful.GetAsync)));
        routes.MapDelete(Path, Guarded(origins, context => SessionOnly(context, stateful.DeleteAsync)));
        routes.MapCapabilities();
    }

    private static async Task PostAsync(HttpContext context, StatefulHost stateful, StatelessHost stateless)
    {
        if (await MessageReader.ReadAsync(context) is not { } message)
            return;

        var version = context.Request.Headers.Read(McpHeaders.ProtocolVersion);
        await (Era.IsStateless(version, message)
            ? stateless.PostAsync(context, message)
            : stateful.PostAsync(context, message));
    }

    /// <summary>GET and DELETE exist only where sessions do (2026-07-28 transports: any other method is 405).</summary>
    private static Task SessionOnly(HttpContext context, Func<HttpContext, Task> handle)
    {
        if (!Era.IsStateless(context.Request.Headers.Read(McpHeaders.ProtocolVersion)))
            return handle(context);

        context.Response.Headers.Allow = HttpMethods.Post;
        return context.RefuseAsync(
            StatusCodes.Status405MethodNotAllowed, RpcErrors.InvalidRequest("This protocol version uses POST only."));
    }

    /// <summary>
    /// The Origin check is what stands against DNS rebinding. Host is not checked here: the server stands behind a gateway that
    /// rewrites it, so its value says nothing about the browser; the gateway checks it.
    /// </summary>
    private static RequestDelegate Guarded(OriginPolicy origins, RequestDelegate next) => context =>
        origins.Allows(context.Request.Headers.Read("Origin"))
            ? next(context)
            : context.RefuseAsync(StatusCodes.Status403Forbidden, RpcErrors.InvalidRequest("This origin is not allowed."));
}
