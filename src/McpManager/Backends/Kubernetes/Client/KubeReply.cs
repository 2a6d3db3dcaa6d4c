using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Backends.Kubernetes.Client;

/// <summary>An answer of the server, read whole, unless it is the <see cref="Stream"/> that was asked for.</summary>
/// <param name="RetryAfter">The server asks for another try after this time.</param>
internal sealed record KubeReply(HttpStatusCode Status, byte[] Body, TimeSpan? RetryAfter = null, KubeStream? Stream = null)
{
    public const int MaxBytes = 64 << 20;

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <exception cref="KubernetesException">The server said that it could not.</exception>
    public KubeReply EnsureSuccess() => IsSuccess ? this : throw Failure();

    /// <summary>The body of a success.</summary>
    /// <exception cref="KubernetesException">It is none, or not what it should be.</exception>
    public T Read<T>(JsonTypeInfo<T> type)
        where T : class
    {
        EnsureSuccess();
        try
        {
            return JsonSerializer.Deserialize(Body, type) ?? throw Unreadable(inner: null);
        }
        catch (Exception e) when (IsNotAsExpected(e))
        {
            throw Unreadable(e);
        }
    }

    /// <summary>As <see cref="Read"/>, for an object.</summary>
    public T ReadObject<T>(KubeResource<T> resource)
        where T : class, IKubeObject => Read(resource.Type) is { Metadata: not null } read ? read : throw Unreadable(inner: null);

    /// <summary>As <see cref="Read"/>, for a page of a list.</summary>
    public KubeList<T> ReadPage<T>(KubeResource<T> resource)
        where T : class, IKubeObject =>
        Read(resource.ListType) is { Metadata: not null } read && read.Items.All(item => item is { Metadata: not null }) ? read : throw Unreadable(inner: null);

    public KubernetesException Failure()
    {
        var fallback = $"Kubernetes answered {(int)Status} {Status}";
        try
        {
            // Not every refusal is a Status: an unknown path is answered in plain text, and a proxy between has its own pages.
            return JsonSerializer.Deserialize(Body, KubeClientJson.Default.KubeStatus) is { Kind: "Status" } said
                ? new KubernetesException(Status, said with { Code = (int)Status }, fallback)
                : new KubernetesException(Status, said: null, fallback);
        }
        catch (Exception e) when (IsNotAsExpected(e))
        {
            return new KubernetesException(Status, said: null, fallback);
        }
    }

    /// <summary>Of JSON: no JSON, or not the shape that is expected.</summary>
    public static bool IsNotAsExpected(Exception e) => e is JsonException or InvalidOperationException or FormatException or ArgumentException or NotSupportedException;

    public static async Task<KubeReply> ReadAsync(HttpResponseMessage response, TimeSpan? retryAfter, CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int length;
        while ((length = await stream.ReadAsync(buffer, ct)) > 0)
        {
            if (body.Length + length > MaxBytes)
            {
                throw new KubernetesException(response.StatusCode, said: null, $"The server's answer is larger than {MaxBytes >> 20} MiB");
            }

            body.Write(buffer, 0, length);
        }

        return new KubeReply(response.StatusCode, body.ToArray(), retryAfter);
    }

    private KubernetesException Unreadable(Exception? inner) => new(Status, said: null, "The server's answer is not the JSON that is expected", inner);
}
