namespace EchoServer.Rest;

/// <summary>Gives every refusal a problem document: thrown ones, and those that routing leaves without a body (404, 405).</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
                await context.ReplyAsync(Problem.Of(context.Response.StatusCode, Describe(context)));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            // Kestrel's own refusals, such as 413 for a body over the limit and 408 for one that never ends.
            await context.ReplyAsync(Problem.Of(e.StatusCode, e.Message));
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            Failed(context.Request.Method, context.Request.Path, e);
            await context.ReplyAsync(Problem.Of(StatusCodes.Status500InternalServerError, "The request failed; the log has the reason."));
        }
    }

    private static string Describe(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => "There is nothing at this path; GET / lists the endpoints.",
        StatusCodes.Status405MethodNotAllowed => "This path does not take this method; the Allow header lists those it takes.",
        _ => "The request was refused.",
    };

    [LoggerMessage(10, LogLevel.Error, "RequestFailed: {Method} {Path}")]
    private partial void Failed(string method, string path, Exception exception);
}
