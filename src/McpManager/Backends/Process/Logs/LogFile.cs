using McpManager.Workloads.Backends;

namespace McpManager.Backends.Process.Logs;

/// <summary>
/// What one replica writes, in two files of bounded size. A disk that is full costs lines, counted and told once there is room again; it never
/// stops the replica.
/// </summary>
internal sealed class LogFile : IDisposable
{
    private readonly string _path;
    private readonly long _maxBytes;
    private readonly TimeProvider _time;
    private readonly Action _written;
    private readonly LineSplitter[] _splitters = [new(), new()];
    private readonly Lock _lock = new();
    private FileStream? _file;
    private long _unflushedBytes;
    private long _lostBytes;
    private long _generation;
    private bool _closed;

    /// <param name="maxBytes">Of each of the two files.</param>
    /// <param name="written">Called after new lines are in the file.</param>
    public LogFile(string path, long maxBytes, TimeProvider time, Action written)
    {
        (_path, _maxBytes, _time, _written) = (path, maxBytes, time, written);
    }

    /// <summary>Counts the files: that which is being written. Only the one before it is kept.</summary>
    public long Generation => Interlocked.Read(ref _generation);

    private string Rotated => _path + ".1";

    /// <summary>Opens a file for reading; <c>null</c> when it is not there (yet). No rotation falls in between.</summary>
    /// <param name="generation">Which; made that of the oldest kept, if it is older.</param>
    public FileStream? OpenRead(ref long generation)
    {
        lock (_lock)
        {
            generation = Math.Max(generation, _generation - 1);
            try
            {
                return new FileStream(generation == _generation ? _path : Rotated, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <summary>Takes what a stream brought; lines may come in pieces.</summary>
    public void Append(LogStream stream, ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            var rest = data;
            while (_splitters[(int)stream].Next(ref rest, out var text, out var full))
            {
                Write(now, stream, full, text);
            }

            Flush();
        }

        _written();
    }

    /// <summary>Writes what has no line end yet: the replica has ended.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            foreach (var stream in Enum.GetValues<LogStream>())
            {
                if (_splitters[(int)stream].TakeRest() is { Length: > 0 } rest)
                {
                    Write(_time.GetUtcNow(), stream, full: true, rest);
                }
            }

            Flush();
        }

        _written();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            Discard();
            _closed = true;
        }
    }

    private void Write(DateTimeOffset at, LogStream stream, bool full, ReadOnlySpan<byte> text)
    {
        if (_closed)
        {
            // Who comes late (a pipe of a replica that was let go of) brings no file back.
            return;
        }

        try
        {
            _unflushedBytes += text.Length;
            var file = Open();
            if (_lostBytes > 0)
            {
                var lost = System.Text.Encoding.UTF8.GetBytes($"[{_lostBytes} bytes of log were lost: the disk was full]");
                LogFormat.Write(file, at, LogStream.Stderr, full: true, lost);
                _unflushedBytes += _lostBytes;
                _lostBytes = 0;
            }

            LogFormat.Write(file, at, stream, full, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Lose();
        }
    }

    private void Flush()
    {
        try
        {
            _file?.Flush();
            _unflushedBytes = 0;
        }
        catch (IOException)
        {
            Lose();
        }
    }

    // All since the last flush: some of it may be in the file, none of it is sure to be.
    private void Lose()
    {
        _lostBytes += _unflushedBytes;
        _unflushedBytes = 0;
        Discard();
    }

    private FileStream Open()
    {
        if (_file is { } file && file.Position >= _maxBytes)
        {
            file.Flush();
            Discard();
            File.Move(_path, Rotated, overwrite: true);
            Interlocked.Increment(ref _generation);
        }

        return _file ??= Append(_path);
    }

    private static FileStream Append(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 64 * 1024,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new FileStream(path, options);
        EndHalfLine(file);
        return file;
    }

    // A full disk or a power cut may have left the beginning of a line: the next one must not become its end.
    private static void EndHalfLine(FileStream file)
    {
        if (file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() != '\n')
            {
                file.WriteByte((byte)'\n');
            }
        }
    }

    private void Discard()
    {
        try
        {
            _file?.Dispose();
        }
        catch (IOException)
        {
            // What it still held could not be written either; the loss is counted.
        }

        _file = null;
    }
}
