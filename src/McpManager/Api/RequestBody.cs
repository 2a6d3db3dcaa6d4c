using System.Text.Json.Serialization.Metadata;
using McpManager.Errors;
using McpManager.Json;
using Microsoft.Net.Http.Headers;

namespace McpManager.Api;

/// <summary>Reads a JSON body of bounded size.</summary>
internal static class RequestBody
{
    public const int MaxBytes = 1 << 20;

    /// <exception cref="ManagerException">415, 413 or 400.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type)
        where T : class
    {
        RequireJson(request);
        return StrictJson.Read(await ReadBytesAsync(request), type);
    }

    /// <summary><c>null</c> when there is no body, of whatever declared type.</summary>
    /// <exception cref="ManagerException">As for <see cref="ReadAsync"/>.</exception>
    public static async Task<T?> ReadOptionalAsync<T>(HttpRequest request, JsonTypeInfo<T> type)
        where T : class
    {
        // Length 0, or a chunked body that turns out empty: both are what clients send for "nothing".
        if (request.ContentLength == 0)
        {
            return null;
        }

        var bytes = await ReadBytesAsync(request);
        if (bytes.IsEmpty)
        {
            return null;
        }

        RequireJson(request);
        return StrictJson.Read(bytes, type);
    }

    // A browser sends text/plain or a form to any site unasked; JSON makes it ask first.
    private static void RequireJson(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || !(type.Charset.Length == 0 || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            throw new ManagerException(ErrorKind.UnsupportedMediaType, "The body must be application/json in UTF-8; name it in Content-Type.");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBytes)
        {
            throw TooLarge();
        }

        using var buffer = new MemoryStream((int)(request.ContentLength ?? 0));
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted)) > 0)
        {
            if (buffer.Length + read > MaxBytes)
            {
                throw TooLarge();
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    private static ManagerException TooLarge() => new(ErrorKind.TooLarge, $"The body is larger than {MaxBytes} bytes.");
}
