using System.Diagnostics;
using McpManager.Client;

namespace McpManager.Errors;

/// <summary>Writes an RFC 9457 problem document where no exception handler is above.</summary>
internal static class Problem
{
    public const string ContentType = "application/problem+json";

    /// <summary>Replaces what the response holds; it must not have started.</summary>
    public static Task WriteAsync(HttpContext context, int status, string title, string detail, int? retryAfterSeconds = null)
    {
        var response = context.Response;
        response.Clear();
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        if (retryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString();
        }

        var problem = new ProblemResponse
        {
            Title = title,
            Status = status,
            Detail = detail,
            TraceId = Activity.Current?.Id ?? context.TraceIdentifier,
        };
        return response.WriteAsJsonAsync(problem, ManagerJsonContext.Default.ProblemResponse, ContentType, context.RequestAborted);
    }
}
