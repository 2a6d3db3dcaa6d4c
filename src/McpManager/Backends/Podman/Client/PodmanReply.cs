using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpManager.Backends.Podman.Models;

namespace McpManager.Backends.Podman.Client;

/// <summary>An answer of Podman, read whole.</summary>
internal sealed record PodmanReply(HttpStatusCode Status, byte[] Body, string? Version)
{
    public bool IsSuccess => (int)Status is >= 200 and < 400;

    public bool IsNotFound => Status == HttpStatusCode.NotFound;

    /// <exception cref="PodmanException">Podman said that it could not.</exception>
    public PodmanReply EnsureSuccess() => IsSuccess ? this : throw Failure();

    /// <summary>The body of a success.</summary>
    /// <exception cref="PodmanException">It is none, or not what it should be.</exception>
    public T Read<T>(JsonTypeInfo<T> type)
        where T : class
    {
        EnsureSuccess();
        try
        {
            return JsonSerializer.Deserialize(Body, type) ?? throw Unreadable(inner: null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Unreadable(e);
        }
    }

    /// <summary>As <see cref="Read"/>, with an empty list where Go writes <c>null</c>.</summary>
    public IReadOnlyList<T> ReadList<T>(JsonTypeInfo<IReadOnlyList<T>> type) => Body.AsSpan().Trim(" \r\n"u8).SequenceEqual("null"u8) && IsSuccess ? [] : Read(type);

    /// <summary>After a removal, whose success may hold failures: false when what it names was not there.</summary>
    /// <exception cref="PodmanException">It could not be removed.</exception>
    public bool RemovedAll()
    {
        if (Body.AsSpan().TrimStart(" \r\n"u8) is not [(byte)'[', ..])
        {
            return true;
        }

        var error = ReadList(PodmanAnswerJson.Default.IReadOnlyListRemovedItem).Select(item => item.Err).FirstOrDefault(text => !string.IsNullOrEmpty(text));
        return error is null ? true : throw new PodmanException(Status, cause: null, error);
    }

    public PodmanException Failure()
    {
        try
        {
            if (JsonSerializer.Deserialize(Body, PodmanAnswerJson.Default.ErrorBody) is { } error)
            {
                return new PodmanException(Status, error.Cause, error.Message);
            }
        }
        catch (JsonException)
        {
            // Not every refusal is JSON: an unknown path is answered in plain text.
        }

        return new PodmanException(Status, cause: null, $"Podman answered {(int)Status} {Status}");
    }

    public static async Task<PodmanReply> ReadAsync(HttpResponseMessage response, int maxBytes, CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int length;
        while ((length = await stream.ReadAsync(buffer, ct)) > 0)
        {
            if (body.Length + length > maxBytes)
            {
                throw new PodmanException(response.StatusCode, cause: null, $"Podman's answer is larger than {maxBytes >> 20} MiB");
            }

            body.Write(buffer, 0, length);
        }

        var version = response.Headers.TryGetValues("Libpod-Api-Version", out var values) ? values.FirstOrDefault() : null;
        return new PodmanReply(response.StatusCode, body.ToArray(), version);
    }

    private PodmanException Unreadable(Exception? inner) => new(Status, cause: null, "Podman's answer is not the JSON that is expected", inner);
}
