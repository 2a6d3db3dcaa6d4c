using Microsoft.AspNetCore.Http.Features;

namespace EchoServer.Rest;

internal static class EchoEndpoints
{
    private const string Prefix = "/echo/";

    public static void MapEchoEndpoints(this IEndpointRouteBuilder routes)
    {
        var identity = routes.ServiceProvider.GetRequiredService<ServiceIdentity>();
        routes.MapPost("/echo", context => EchoBodyAsync(context, identity));
        routes.MapGet("/echo/{message}", context => EchoAsync(context, identity, PathMessage(context)));
    }

    private static async Task EchoBodyAsync(HttpContext context, ServiceIdentity identity)
    {
        if (!context.Request.HasJsonContentType())
        {
            await context.ReplyAsync(Problem.Of(StatusCodes.Status415UnsupportedMediaType, "The body must be application/json."));
            return;
        }

        var (message, errors) = await EchoBody.ReadAsync(context.Request.Body, context.RequestAborted);
        await (message is null
            ? context.ReplyAsync(Problem.Of(StatusCodes.Status400BadRequest, string.Join(' ', errors.Values), errors))
            : EchoAsync(context, identity, message));
    }

    private static Task EchoAsync(HttpContext context, ServiceIdentity identity, string message) =>
        context.ReplyAsync(new EchoResponse(message, identity.Now, identity.Name), RestJson.Web.EchoResponse);

    /// <summary>From the raw target: the decoded path keeps <c>%2F</c> as it is, and then <c>%252F</c> looks the same.</summary>
    private static string PathMessage(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        return target.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            ? Uri.UnescapeDataString(target[Prefix.Length..].Split('?', 2)[0])
            : (string)context.Request.RouteValues["message"]!;
    }
}
