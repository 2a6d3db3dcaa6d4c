namespace McpManager.Errors;

/// <summary>Turns every failure into a problem document. Outermost, so that nothing leaves in another form.</summary>
internal sealed partial class ExceptionMiddleware(RequestDelegate next, ILogger<ExceptionMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone: there is nobody to answer and nothing to report. The number is nginx's for it.
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }
        }
#pragma warning disable CA1031 // This is where all of them end.
        catch (Exception e)
#pragma warning restore CA1031
        {
            await AnswerAsync(context, e);
        }
    }

    private async Task AnswerAsync(HttpContext context, Exception exception)
    {
        var problem = ExceptionMapper.Map(exception);
        if (problem is null)
        {
            LogUnexpected(exception, context.Request.Method, context.GetEndpoint()?.DisplayName, ProblemWriter.TraceIdOf(context));
        }
        else if (problem.Status >= StatusCodes.Status500InternalServerError)
        {
            LogFailed(exception.Message, context.Request.Method, context.GetEndpoint()?.DisplayName, ProblemWriter.TraceIdOf(context));
        }

        if (context.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            context.Abort();
            return;
        }

        var (status, title, detail, errors) = problem ?? ExceptionMapper.Unexpected;
        context.Response.Clear();
        await ProblemWriter.WriteAsync(context, status, title, detail, errors, status == StatusCodes.Status503ServiceUnavailable ? 1 : null);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "request failed: {Method} {Endpoint} {Trace}")]
    private partial void LogUnexpected(Exception exception, string method, string? endpoint, string trace);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "request failed: {Error} {Method} {Endpoint} {Trace}")]
    private partial void LogFailed(string error, string method, string? endpoint, string trace);
}
