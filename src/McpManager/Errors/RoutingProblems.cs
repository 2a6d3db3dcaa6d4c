namespace McpManager.Errors;

/// <summary>Gives the bare 404, 405 and 415 of routing a body. What a matched endpoint answers, a forwarded one included, is left as it is.</summary>
internal sealed class RoutingProblems(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (context.GetEndpoint() is RouteEndpoint || context.Response is { HasStarted: true } or { StatusCode: < 400 } or { ContentType: not null })
        {
            return;
        }

        var status = context.Response.StatusCode;
        var detail = status switch
        {
            StatusCodes.Status404NotFound => "There is nothing at this path.",
            StatusCodes.Status405MethodNotAllowed => $"This path takes {context.Response.Headers.Allow}.",
            StatusCodes.Status415UnsupportedMediaType => "The body must be application/json.",
            _ => null,
        };
        await ProblemWriter.WriteAsync(context, status, title: null, detail);
    }
}
