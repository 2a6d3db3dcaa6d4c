using System.Buffers;

namespace McpManager.Backends.Process.Logs;

/// <summary>
/// Cuts a stream of bytes into lines, and lines that are too long into parts. Holds at most one part, and memory only while a line is incomplete: there are
/// two of these for each replica, and most are silent most of the time.
/// </summary>
internal sealed class LineSplitter
{
    private byte[]? _pending;
    private int _length;

    /// <summary>Takes the next line or part out of <paramref name="data"/>; false when what is left is the beginning of a line and was kept.</summary>
    /// <param name="text">Valid until the next call.</param>
    /// <param name="full">False for a part that does not end its line.</param>
    public bool Next(ref ReadOnlySpan<byte> data, out ReadOnlySpan<byte> text, out bool full)
    {
        var room = LogFormat.MaxLineBytes - _length;
        var end = data.IndexOf((byte)'\n');
        full = end >= 0 && end <= room;
        if (!full && data.Length <= room)
        {
            // Even when there is no room left: whether it is a part or the whole line is known with the next byte.
            Keep(data);
            data = default;
            text = default;
            return false;
        }

        text = Join(data[..(full ? end : room)]);
        data = data[(full ? end + 1 : room)..];
        if (full && text.EndsWith("\r"u8))
        {
            text = text[..^1];
        }

        return true;
    }

    /// <summary>What came after the last line end.</summary>
    public byte[] TakeRest()
    {
        var rest = _pending.AsSpan(0, _length).ToArray();
        _length = 0;
        Keep(default);
        return rest;
    }

    /// <summary>What is pending and what follows it; the same memory where nothing is pending.</summary>
    private ReadOnlySpan<byte> Join(ReadOnlySpan<byte> rest)
    {
        if (_length == 0)
        {
            return rest;
        }

        rest.CopyTo(_pending.AsSpan(_length));
        var joined = _pending.AsSpan(0, _length + rest.Length);
        _length = 0;
        return joined;
    }

    private void Keep(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            if (_length == 0 && _pending is not null)
            {
                ArrayPool<byte>.Shared.Return(_pending);
                _pending = null;
            }

            return;
        }

        _pending ??= ArrayPool<byte>.Shared.Rent(LogFormat.MaxLineBytes);
        data.CopyTo(_pending.AsSpan(_length));
        _length += data.Length;
    }
}
