namespace McpManager.Backends.Process.Logs;

/// <summary>Cuts a stream of bytes into lines, and lines that are too long into parts. Holds at most one part.</summary>
internal sealed class LineSplitter
{
    private readonly byte[] _pending = new byte[LogFormat.MaxLineBytes];
    private int _length;

    /// <summary>Takes the next line or part out of <paramref name="data"/>; false when what is left is the beginning of a line and was kept.</summary>
    /// <param name="text">Valid until the next call.</param>
    /// <param name="full">False for a part that does not end its line.</param>
    public bool Next(ref ReadOnlySpan<byte> data, out ReadOnlySpan<byte> text, out bool full)
    {
        var end = data.IndexOf((byte)'\n');
        var take = Math.Min(end < 0 ? data.Length : end, _pending.Length - _length);
        data[..take].CopyTo(_pending.AsSpan(_length));
        _length += take;
        data = data[take..];

        full = !data.IsEmpty && data[0] == '\n';
        if (full)
        {
            data = data[1..];
        }
        else if (data.IsEmpty)
        {
            // Even when it is full: whether it is a part or the whole line is known with the next byte.
            text = default;
            return false;
        }

        text = _pending.AsSpan(0, _length);
        if (full && text.EndsWith("\r"u8))
        {
            text = text[..^1];
        }

        _length = 0;
        return true;
    }

    /// <summary>What came after the last line end.</summary>
    public byte[] TakeRest()
    {
        var rest = _pending.AsSpan(0, _length).ToArray();
        _length = 0;
        return rest;
    }
}
