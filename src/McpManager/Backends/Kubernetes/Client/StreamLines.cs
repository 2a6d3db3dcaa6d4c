using System.Buffers;
using System.Runtime.CompilerServices;

namespace McpManager.Backends.Kubernetes.Client;

/// <summary>Lines as they come.</summary>
internal static class StreamLines
{
    /// <summary>Each line without its end, and the last one even without an end. An answer's memory is valid until the next.</summary>
    /// <param name="maxBytes">Of what is longer, only so much is given: the line is cut.</param>
    public static async IAsyncEnumerable<(ReadOnlyMemory<byte> Line, bool IsCut)> ReadAsync(
        KubeStream stream,
        int maxBytes,
        [EnumeratorCancellation] CancellationToken ct)
    {
        var line = new ArrayBufferWriter<byte>(256);
        var isCut = false;
        var buffer = new byte[16 * 1024];
        int length;
        while ((length = await stream.ReadAsync(buffer, ct)) > 0)
        {
            for (var start = 0; start < length;)
            {
                var found = buffer.AsSpan(start, length - start).IndexOf((byte)'\n');
                var part = buffer.AsMemory(start, found < 0 ? length - start : found);
                start += part.Length + 1;
                isCut |= line.WrittenCount + part.Length > maxBytes;
                line.Write(part.Span[..Math.Min(part.Length, maxBytes - line.WrittenCount)]);
                if (found >= 0)
                {
                    yield return (line.WrittenMemory, isCut);
                    line.ResetWrittenCount();
                    isCut = false;
                }
            }
        }

        if (line.WrittenCount > 0)
        {
            yield return (line.WrittenMemory, isCut);
        }
    }
}
