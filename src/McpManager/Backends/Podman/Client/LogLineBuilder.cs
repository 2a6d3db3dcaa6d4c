using System.Buffers;
using System.Text;
using McpManager.Backends.Podman.Models;
using McpManager.Workloads.Backends;

namespace McpManager.Backends.Podman.Client;

/// <summary>What is incomplete of one stream of a container.</summary>
internal sealed class LogLineBuilder(LogStream stream)
{
    // RFC 3339 with nanoseconds and a zone has 35.
    private const int MaxTimeBytes = 40;

    private readonly ArrayBufferWriter<byte> _text = new(256);
    private readonly byte[] _stamp = new byte[MaxTimeBytes];
    private int _stampFilled;
    private bool _inStamp;
    private DateTimeOffset? _frameTime;
    private DateTimeOffset? _lineTime;

    public void BeginFrame(List<PodmanLogLine> lines)
    {
        EndStamp(lines);
        (_inStamp, _stampFilled) = (true, 0);
    }

    public void Add(ReadOnlySpan<byte> data, List<PodmanLogLine> lines)
    {
        while (_inStamp && !data.IsEmpty)
        {
            if (data[0] == (byte)' ' && GoTime.Parse(Encoding.ASCII.GetString(_stamp, 0, _stampFilled)) is { } time)
            {
                (_frameTime, _inStamp) = (time, false);
                data = data[1..];
            }
            else if (data[0] is (byte)' ' or (byte)'\n' || _stampFilled == MaxTimeBytes)
            {
                EndStamp(lines);
            }
            else
            {
                _stamp[_stampFilled++] = data[0];
                data = data[1..];
            }
        }

        AddText(data, lines);
    }

    public void End(List<PodmanLogLine> lines)
    {
        EndStamp(lines);
        if (_text.WrittenCount > 0)
        {
            Flush(lines, isWhole: false);
        }
    }

    /// <summary>What looked like the beginning of a time was text.</summary>
    private void EndStamp(List<PodmanLogLine> lines)
    {
        if (_inStamp)
        {
            (_inStamp, _frameTime) = (false, null);
            AddText(_stamp.AsSpan(0, _stampFilled), lines);
        }
    }

    private void AddText(ReadOnlySpan<byte> data, List<PodmanLogLine> lines)
    {
        while (!data.IsEmpty)
        {
            var end = data.IndexOf((byte)'\n');
            var part = data[..(end < 0 ? data.Length : end)];
            while (_text.WrittenCount + part.Length > LogFrames.MaxLineBytes)
            {
                var room = LogFrames.MaxLineBytes - _text.WrittenCount;
                Write(part[..room]);
                part = part[room..];
                Flush(lines);
            }

            Write(part);
            if (end < 0)
            {
                return;
            }

            Flush(lines);
            data = data[(end + 1)..];
        }
    }

    private void Write(ReadOnlySpan<byte> part)
    {
        if (_text.WrittenCount == 0)
        {
            _lineTime = _frameTime;
        }

        _text.Write(part);
    }

    private void Flush(List<PodmanLogLine> lines, bool isWhole = true)
    {
        var text = _text.WrittenSpan;
        lines.Add(new PodmanLogLine(stream, _lineTime, Encoding.UTF8.GetString(text is [.., (byte)'\r'] ? text[..^1] : text), isWhole) { EndedAt = _frameTime == _lineTime ? null : _frameTime });
        _text.ResetWrittenCount();
    }
}
