using McpManager.Backends.Process.Posix;

namespace McpManager.Backends.Process.Logs;

/// <summary>
/// Reads the output pipes of all replicas on one thread. A FIFO cannot be read asynchronously through .NET (each pending read would hold a thread), and
/// a thousand of them are one poll(2).
/// </summary>
internal sealed partial class LogPump : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Source> _sources = [];
    private readonly SafePosixHandle _wakeRead;
    private readonly SafePosixHandle _wakeWrite;
    private readonly Thread _thread;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly ILogger _logger;
    private bool _stopping;

    public LogPump(ILogger logger)
    {
        _logger = logger;
        (_wakeRead, _wakeWrite) = Libc.MakePipe();
        _thread = new Thread(Run) { IsBackground = true, Name = "log-pump" };
        _thread.Start();
    }

    /// <summary>Pipes that are read.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _sources.Count;
            }
        }
    }

    /// <summary>Reads from now on.</summary>
    /// <param name="sink">Called on the pump's thread, or on that which disposes of the answer.</param>
    public IDisposable Add(SafePosixHandle pipe, LogSink sink)
    {
        var source = new Source(this, pipe, sink);
        lock (_lock)
        {
            _sources.Add(pipe.Fd, source);
        }

        Libc.WriteByte(_wakeWrite);
        return source;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _stopping = true;
        }

        Libc.WriteByte(_wakeWrite);
        _thread.Join();
        _wakeRead.Dispose();
        _wakeWrite.Dispose();
    }

    private void Run()
    {
        var entries = Array.Empty<PollEntry>();
        while (Prepare(ref entries))
        {
            if (!Libc.Poll(entries))
            {
                continue;
            }

            foreach (var entry in entries)
            {
                if (entry.Returned != 0)
                {
                    Drain(entry.Fd);
                }
            }
        }
    }

    private bool Prepare(ref PollEntry[] entries)
    {
        lock (_lock)
        {
            entries = [.. _sources.Keys.Append(_wakeRead.Fd).Select(fd => new PollEntry { Fd = fd, Events = Libc.PollIn })];
            return !_stopping;
        }
    }

    private void Drain(int fd)
    {
        lock (_lock)
        {
            if (fd == _wakeRead.Fd)
            {
                _ = Libc.Read(_wakeRead, _buffer);
            }
            else if (_sources.TryGetValue(fd, out var source))
            {
                // One read each round: a replica that never stops writing does not starve the others.
                if (ReadOnce(source) == 0)
                {
                    // A replica has put a file in the place of its pipe. It would be ready to read for ever.
                    Forget(source);
                }
            }
        }
    }

    /// <summary>As <see cref="Libc.Read"/>.</summary>
    private int ReadOnce(Source source)
    {
        var length = Libc.Read(source.Pipe, _buffer);
        if (length > 0)
        {
            Pass(source, _buffer.AsSpan(0, length));
        }

        return length;
    }

    private void Pass(Source source, ReadOnlySpan<byte> data)
    {
        try
        {
            source.Sink(data);
        }
        catch (Exception e)
        {
            // An exception that leaves this thread ends the manager: no replica's log is worth that.
            LogSinkBroke(_logger, e);
        }
    }

    private void Remove(Source source)
    {
        lock (_lock)
        {
            // The number of a descriptor that was forgotten may be another source's by now.
            if (_sources.TryGetValue(source.Pipe.Fd, out var known) && known == source)
            {
                // What the replica wrote last is still in the pipe, and at most the pipe's capacity of it.
                for (var reads = 0; reads < 32 && ReadOnce(source) > 0; reads++)
                {
                }

                Forget(source);
            }
        }
    }

    private void Forget(Source source)
    {
        _sources.Remove(source.Pipe.Fd);
        source.Pipe.Dispose();
    }

    [LoggerMessage(EventId = 223, Level = LogLevel.Error, Message = "Log lines could not be taken")]
    private static partial void LogSinkBroke(ILogger logger, Exception e);

    private sealed class Source(LogPump pump, SafePosixHandle pipe, LogSink sink) : IDisposable
    {
        public SafePosixHandle Pipe => pipe;

        public LogSink Sink => sink;

        public void Dispose() => pump.Remove(this);
    }
}
