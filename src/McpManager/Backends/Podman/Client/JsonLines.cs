using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace McpManager.Backends.Podman.Client;

/// <summary>Objects of JSON, one a line, as they come.</summary>
internal static class JsonLines
{
    public const int MaxLineBytes = 1 << 20;

    /// <summary>Each line without its end; empty ones are left out. An answer's memory is valid until the next.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(PodmanStream stream, [EnumeratorCancellation] CancellationToken ct)
    {
        var buffer = new byte[16 * 1024];
        var filled = 0;
        while (true)
        {
            if (filled == buffer.Length)
            {
                if (buffer.Length >= MaxLineBytes)
                {
                    throw new PodmanException(System.Net.HttpStatusCode.OK, cause: null, $"Podman sent a line longer than {MaxLineBytes >> 20} MiB");
                }

                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var length = await stream.ReadAsync(buffer.AsMemory(filled), ct);
            var searched = filled;
            filled += length;
            var start = 0;
            int end;
            while ((end = buffer.AsSpan(searched, filled - searched).IndexOf((byte)'\n')) >= 0)
            {
                var line = buffer.AsMemory(start, searched + end - start);
                searched += end + 1;
                start = searched;
                if (!line.Span.Trim(" \r\t"u8).IsEmpty)
                {
                    yield return line;
                }
            }

            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
            if (length == 0)
            {
                if (filled > 0)
                {
                    yield return buffer.AsMemory(0, filled);
                }

                yield break;
            }
        }
    }

    /// <exception cref="PodmanException">It is not what it should be.</exception>
    public static T Parse<T>(ReadOnlyMemory<byte> line, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(line.Span, type) ?? throw Unreadable(inner: null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Unreadable(e);
        }
    }

    private static PodmanException Unreadable(Exception? inner) =>
        new(System.Net.HttpStatusCode.OK, cause: null, "Podman sent a line that is not the JSON that is expected", inner);
}
