using McpManager.Workloads.Backends;

namespace McpManager.Backends.Process.Logs;

/// <summary>Reads one replica's log files from the oldest line on, and what is appended since the last call, across rotations.</summary>
/// <param name="rotations">How often the file at <paramref name="path"/> was replaced by a new one.</param>
internal sealed class LogTail(string path, int replica, Func<long> rotations) : IDisposable
{
    private const int MaxLine = LogFormat.MaxLineBytes + 256;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private FileStream? _file;
    private long _opened;
    private int _pending;

    /// <summary>All complete lines that were not read yet.</summary>
    public IEnumerable<LogLine> ReadNew()
    {
        if (_file is null)
        {
            foreach (var line in ReadFile(LogFile.Rotated(path)))
            {
                yield return line;
            }

            Reopen(path);
        }

        foreach (var line in ReadOn())
        {
            yield return line;
        }

        // The writer has moved on to a new file: the one at hand is complete.
        while (_file is not null && rotations() != _opened)
        {
            foreach (var line in ReadOn())
            {
                yield return line;
            }

            Reopen(path);
            foreach (var line in ReadOn())
            {
                yield return line;
            }
        }
    }

    public void Dispose() => _file?.Dispose();

    private IEnumerable<LogLine> ReadFile(string file)
    {
        Reopen(file);
        foreach (var line in ReadOn())
        {
            yield return line;
        }
    }

    private IEnumerable<LogLine> ReadOn()
    {
        if (_file is null)
        {
            yield break;
        }

        int read;
        while ((read = _file.Read(_buffer, _pending, _buffer.Length - _pending)) > 0)
        {
            var end = _pending + read;
            var start = 0;
            int length;
            while ((length = _buffer.AsSpan(start, end - start).IndexOf((byte)'\n')) >= 0)
            {
                if (LogFormat.Parse(_buffer.AsSpan(start, length), replica) is { } line)
                {
                    yield return line;
                }

                start += length + 1;
            }

            _pending = end - start > MaxLine ? 0 : end - start;
            _buffer.AsSpan(start, _pending).CopyTo(_buffer);
        }
    }

    private void Reopen(string file)
    {
        do
        {
            _file?.Dispose();
            _file = null;
            _pending = 0;
            _opened = rotations();
            try
            {
                _file = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            }
            catch (IOException)
            {
                // It is not there yet, or no more.
            }
        }
        while (rotations() != _opened);
    }
}
