using McpManager.Workloads.Backends;

namespace McpManager.Backends.Process.Logs;

/// <summary>Reads one replica's log files from the oldest line on, and what is appended since the last call, across rotations.</summary>
internal sealed class LogTail(LogFile log, int replica) : IDisposable
{
    private const int MaxLine = LogFormat.MaxLineBytes + 256;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private FileStream? _file;
    private long _generation = -1;
    private int _pending;

    /// <summary>All complete lines that were not read yet.</summary>
    public IEnumerable<LogLine> ReadNew()
    {
        while (true)
        {
            _file ??= log.OpenRead(ref _generation);

            // Asked before it is read: when the writer had moved on by then, all that will ever be in this file is there.
            var complete = log.Generation > _generation;
            foreach (var line in ReadOn())
            {
                yield return line;
            }

            if (!complete)
            {
                yield break;
            }

            Dispose();
            _generation++;
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
        _pending = 0;
    }

    private IEnumerable<LogLine> ReadOn()
    {
        int read;
        while (_file is not null && (read = _file.Read(_buffer, _pending, _buffer.Length - _pending)) > 0)
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
}
