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
    private long _lostBytes;
    private long _rotations;

    /// <param name="maxBytes">Of each of the two files.</param>
    /// <param name="written">Called after new lines are in the file.</param>
    public LogFile(string path, long maxBytes, TimeProvider time, Action written)
    {
        (_path, _maxBytes, _time, _written) = (path, maxBytes, time, written);
    }

    /// <summary>How often a new file was begun.</summary>
    public long Rotations => Interlocked.Read(ref _rotations);

    /// <summary>The file before the current one.</summary>
    public static string Rotated(string path) => path + ".1";

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
        }
    }

    private void Write(DateTimeOffset at, LogStream stream, bool full, ReadOnlySpan<byte> text)
    {
        try
        {
            var file = Open();
            if (_lostBytes > 0)
            {
                var lost = System.Text.Encoding.UTF8.GetBytes($"[{_lostBytes} bytes of log were lost: the disk was full]");
                LogFormat.Write(file, at, LogStream.Stderr, full: true, lost);
                _lostBytes = 0;
            }

            LogFormat.Write(file, at, stream, full, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _lostBytes += text.Length;
            Discard();
        }
    }

    private void Flush()
    {
        try
        {
            _file?.Flush();
        }
        catch (IOException)
        {
            _lostBytes++;
            Discard();
        }
    }

    private FileStream Open()
    {
        if (_file is { } file && file.Position >= _maxBytes)
        {
            file.Flush();
            Discard();
            File.Move(_path, Rotated(_path), overwrite: true);
            Interlocked.Increment(ref _rotations);
        }

        return _file ??= Append(_path);
    }

    private static FileStream Append(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 64 * 1024,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
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
