namespace McpManager.Security;

/// <summary>Headers of the manager's own answers. What workloads answer is theirs.</summary>
internal sealed class ApiHeaders(RequestDelegate next)
{
    // Swagger UI comes from this host alone and sets styles inline.
    private const string DocsPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (context.Request.Path.StartsWithSegments("/docs", StringComparison.OrdinalIgnoreCase))
        {
            headers.ContentSecurityPolicy = DocsPolicy;
        }

        return next(context);
    }
}
