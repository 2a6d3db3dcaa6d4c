using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace McpManager.IntegrationTests.Rigs.Kubernetes;

/// <summary>What goes wrong at a call: it answers instead of the API server, before it, or after it.</summary>
/// <param name="pass">Asks the API server and passes its answer on.</param>
internal delegate Task ApiFault(HttpContext context, Func<Task> pass);

internal static class ApiFaults
{
    /// <summary>The API server was never asked.</summary>
    public static readonly ApiFault Cut = (context, _) =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>The API server did it, and its answer is lost.</summary>
    public static readonly ApiFault CutAnswer = async (context, pass) =>
    {
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        await pass();
        context.Abort();
    };

    /// <summary>What a watch gets whose version is too old by now: an error in a stream that began well.</summary>
    public static readonly ApiFault Expired = async (context, _) =>
    {
        context.Response.ContentType = "application/json";
        var line = new JsonObject { ["type"] = "ERROR", ["object"] = Status(410, "Expired", "too old resource version") };
        await context.Response.WriteAsync(line.ToJsonString() + "\n");
    };

    /// <summary>409 Conflict, 410 Expired, 429 TooManyRequests, 500 InternalError, 503 ServiceUnavailable, …</summary>
    public static ApiFault Answer(int code, string reason, int? retryAfter = null) => async (context, _) =>
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        if (retryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString();
        }

        await context.Response.WriteAsync(Status(code, reason, "as the test asks").ToJsonString());
    };

    public static ApiFault Delay(TimeSpan time) => async (context, pass) =>
    {
        await Task.Delay(time, context.RequestAborted);
        await pass();
    };

    private static JsonObject Status(int code, string reason, string message) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Failure",
        ["message"] = message,
        ["reason"] = reason,
        ["code"] = code,
    };
}
