namespace McpManager.Tests.Backends.Kubernetes.Client;

/// <summary>The body of an answer: it is read, once, and asynchronously.</summary>
internal abstract class BodyStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public HttpResponseMessage Answer() => new(System.Net.HttpStatusCode.OK) { Content = new StreamContent(this) };

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected static int Copy(byte[] part, Memory<byte> buffer)
    {
        part.Length.ShouldBeLessThanOrEqualTo(buffer.Length);
        part.CopyTo(buffer);
        return part.Length;
    }
}
