using System.Net;

namespace McpManager.Tests.Backends.Kubernetes.Client;

/// <summary>A body that comes in parts and then ends, breaks or says nothing more.</summary>
internal sealed class ScriptedStream(IEnumerable<string> parts, Exception? end = null, bool silent = false) : Stream
{
    private readonly Queue<byte[]> _parts = new(parts.Select(System.Text.Encoding.UTF8.GetBytes));

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public static Func<HttpResponseMessage> Answer(IEnumerable<string> parts, Exception? end = null, bool silent = false) =>
        () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new ScriptedStream(parts, end, silent)) };

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_parts.TryDequeue(out var part))
        {
            if (silent)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return end is null ? 0 : throw end;
        }

        part.Length.ShouldBeLessThanOrEqualTo(buffer.Length);
        part.CopyTo(buffer);
        return part.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
