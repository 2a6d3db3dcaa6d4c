using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace EchoServer.Rest;

internal static class JsonReply
{
    public static Task ReplyAsync<T>(this HttpContext context, T body, JsonTypeInfo<T> type) =>
        context.WriteAsync(StatusCodes.Status200OK, "application/json; charset=utf-8", body, type);

    public static Task ReplyAsync(this HttpContext context, Problem problem) =>
        context.WriteAsync(problem.Status, "application/problem+json", problem, RestJson.Web.Problem);

    /// <summary>Serialises first, so that the length is known and a proxy need not deal with chunks.</summary>
    public static async Task WriteAsync<T>(this HttpContext context, int status, string contentType, T body, JsonTypeInfo<T> type)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, type);
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
