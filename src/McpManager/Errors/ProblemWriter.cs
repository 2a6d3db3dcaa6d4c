using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using McpManager.Client;
using McpManager.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace McpManager.Errors;

/// <summary>Writes the one form that every error of the manager has: an RFC 9457 problem document.</summary>
internal static class ProblemWriter
{
    public const string ContentType = "application/problem+json";

    /// <remarks>The response must not have started. Headers that were set before stay.</remarks>
    /// <param name="title">A few words for the kind of failure; <c>null</c> for the status's own.</param>
    /// <param name="detail">Public, in words a caller can act on.</param>
    public static async Task WriteAsync(
        HttpContext context,
        int status,
        string? title,
        string? detail,
        ImmutableSortedDictionary<string, ImmutableArray<string>>? errors = null,
        int? retryAfterSeconds = null)
    {
        var problem = new ProblemResponse
        {
            Title = title ?? ReasonPhrases.GetReasonPhrase(status),
            Status = status,
            Detail = detail,
            TraceId = TraceIdOf(context),
            Errors = errors is { IsEmpty: false } ? errors.ToDictionary(e => e.Key, IReadOnlyList<string> (e) => e.Value, StringComparer.Ordinal) : null,
        };
        var body = JsonSerializer.SerializeToUtf8Bytes(problem, WireJson.Context.ProblemResponse);
        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = body.Length;
        if (retryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString();
        }

        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    /// <summary>The id under which the log has the details.</summary>
    public static string TraceIdOf(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}
