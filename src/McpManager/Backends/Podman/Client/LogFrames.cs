using System.Buffers.Binary;
using McpManager.Workloads.Backends;

namespace McpManager.Backends.Podman.Client;

/// <summary>
/// Takes lines out of Podman's log frames: a byte for the stream, three of zero, four of length (big-endian), then a time, a space and text. What a
/// container wrote without a line end is a frame without one, and the next frame of that stream, which has a time of its own, goes on with the line.
/// </summary>
internal sealed class LogFrames
{
    /// <summary>The rest of a longer line comes as lines of their own.</summary>
    public const int MaxLineBytes = 64 << 10;

    private const int HeaderLength = 8;

    private readonly byte[] _header = new byte[HeaderLength];
    private readonly LogLineBuilder _stdout = new(LogStream.Stdout);
    private readonly LogLineBuilder _stderr = new(LogStream.Stderr);
    private int _headerFilled;
    private long _left;
    private LogLineBuilder? _current;

    /// <summary>Adds the lines that <paramref name="data"/>, which may be cut anywhere, completes.</summary>
    /// <exception cref="PodmanException">These are no frames.</exception>
    public void Read(ReadOnlySpan<byte> data, List<PodmanLogLine> lines)
    {
        while (!data.IsEmpty)
        {
            if (_left == 0)
            {
                ReadHeader(ref data, lines);
                continue;
            }

            var part = data[..(int)Math.Min(_left, data.Length)];
            data = data[part.Length..];
            _left -= part.Length;
            _current!.Add(part, lines);
        }
    }

    /// <summary>Adds what was written without a line end.</summary>
    public void End(List<PodmanLogLine> lines)
    {
        _stdout.End(lines);
        _stderr.End(lines);
    }

    private void ReadHeader(ref ReadOnlySpan<byte> data, List<PodmanLogLine> lines)
    {
        var part = data[..Math.Min(HeaderLength - _headerFilled, data.Length)];
        part.CopyTo(_header.AsSpan(_headerFilled));
        data = data[part.Length..];
        _headerFilled += part.Length;
        if (_headerFilled < HeaderLength)
        {
            return;
        }

        _headerFilled = 0;
        _left = BinaryPrimitives.ReadUInt32BigEndian(_header.AsSpan(4));
        _current = _header[0] switch
        {
            0 or 1 => _stdout,
            2 => _stderr,
            _ => throw new PodmanException(System.Net.HttpStatusCode.OK, cause: null, "Podman sent a log that cannot be read"),
        };
        _current.BeginFrame(lines);
    }
}
