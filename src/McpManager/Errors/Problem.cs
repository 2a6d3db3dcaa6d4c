using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using McpManager.Client;
using McpManager.Json;

namespace McpManager.Errors;

/// <summary>Writes the one form that every error of the manager has: an RFC 9457 problem document.</summary>
internal static class Problem
{
    public const string ContentType = "application/problem+json";

    /// <summary>Replaces what the response holds; it must not have started.</summary>
    /// <param name="title">A few words for the kind of failure.</param>
    /// <param name="detail">Public, in words a caller can act on.</param>
    /// <param name="errors">Field → what is wrong with it.</param>
    public static async Task WriteAsync(
        HttpContext context,
        int status,
        string title,
        string? detail,
        int? retryAfterSeconds = null,
        ImmutableSortedDictionary<string, ImmutableArray<string>>? errors = null)
    {
        var problem = new ProblemResponse
        {
            Title = title,
            Status = status,
            Detail = detail,
            TraceId = TraceIdOf(context),
            Errors = errors is { IsEmpty: false } ? errors.ToDictionary(e => e.Key, IReadOnlyList<string> (e) => e.Value, StringComparer.Ordinal) : null,
        };
        var body = JsonSerializer.SerializeToUtf8Bytes(problem, WireJson.Context.ProblemResponse);
        var response = context.Response;

        // Allow belongs to a 405 and is set before its body is asked for.
        var allow = response.Headers.Allow;
        response.Clear();
        response.StatusCode = status;
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.Allow = allow;
        if (retryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString();
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    /// <summary>The id under which the log has the details.</summary>
    public static string TraceIdOf(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}
