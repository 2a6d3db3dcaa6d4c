using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using McpManager.Backends.Podman.Models;
using McpManager.Workloads.Backends;

namespace McpManager.Backends.Podman.Client;

/// <summary>
/// Takes lines out of Podman's log frames: a byte for the stream, three of zero, four of length (big-endian), then text that begins with its time.
/// Frames and lines may be cut anywhere; a line is held to <see cref="MaxLineBytes"/>, and the rest of a longer one comes as lines of their own.
/// </summary>
internal sealed class LogFrames
{
    public const int MaxLineBytes = 64 << 10;

    private const int HeaderLength = 8;

    private readonly byte[] _header = new byte[HeaderLength];
    private readonly Pending _stdout = new(LogStream.Stdout);
    private readonly Pending _stderr = new(LogStream.Stderr);
    private int _headerFilled;
    private long _left;
    private Pending? _current;

    /// <summary>Adds the lines that <paramref name="data"/> completes.</summary>
    /// <exception cref="PodmanException">These are no frames.</exception>
    public void Read(ReadOnlySpan<byte> data, List<PodmanLogLine> lines)
    {
        while (!data.IsEmpty)
        {
            if (_left == 0)
            {
                ReadHeader(ref data);
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

    private void ReadHeader(ref ReadOnlySpan<byte> data)
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
    }

    /// <summary>What is incomplete of one stream.</summary>
    private sealed class Pending(LogStream stream)
    {
        private readonly ArrayBufferWriter<byte> _text = new();

        public void Add(ReadOnlySpan<byte> data, List<PodmanLogLine> lines)
        {
            while (!data.IsEmpty)
            {
                var end = data.IndexOf((byte)'\n');
                var part = data[..(end < 0 ? data.Length : end)];
                while (_text.WrittenCount + part.Length > MaxLineBytes)
                {
                    var room = MaxLineBytes - _text.WrittenCount;
                    _text.Write(part[..room]);
                    part = part[room..];
                    Flush(lines);
                }

                _text.Write(part);
                if (end < 0)
                {
                    return;
                }

                Flush(lines);
                data = data[(end + 1)..];
            }
        }

        public void End(List<PodmanLogLine> lines)
        {
            if (_text.WrittenCount > 0)
            {
                Flush(lines);
            }
        }

        private void Flush(List<PodmanLogLine> lines)
        {
            var text = Encoding.UTF8.GetString(_text.WrittenSpan);
            _text.ResetWrittenCount();
            var space = text.IndexOf(' ', StringComparison.Ordinal);
            var time = space > 0 ? GoTime.Parse(text[..space]) : null;
            var line = time is null ? text : text[(space + 1)..];
            lines.Add(new PodmanLogLine(stream, time, line.EndsWith('\r') ? line[..^1] : line));
        }
    }
}
