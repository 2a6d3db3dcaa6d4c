using System.Diagnostics;
using System.Text;
using McpManager.Backends.Podman.Client;
using McpManager.Errors;
using OsProcess = System.Diagnostics.Process;

namespace McpManager.Backends.Podman.Service;

/// <summary>
/// Podman's API service as a child of the manager, for machines where none runs: on a socket in a folder that only this user can enter, started again
/// when it dies, ended with the manager. Containers outlive it.
/// </summary>
internal sealed partial class PodmanService : IAsyncDisposable
{
    // struct sockaddr_un: 108 bytes with the zero at the end.
    private const int MaxSocketPath = 107;

    private readonly PodmanServiceOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly LastLines _errors = new();
    private FileStream? _lock;
    private Task _supervision = Task.CompletedTask;

    /// <exception cref="InvalidOperationException">The folder's path is too long for a socket.</exception>
    public PodmanService(PodmanServiceOptions options, TimeProvider time, ILogger logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        SocketPath = Path.Combine(options.Folder, "podman.sock");
        if (Encoding.UTF8.GetByteCount(SocketPath) > MaxSocketPath)
        {
            throw new InvalidOperationException($"The path of Podman's socket, {SocketPath}, is longer than the {MaxSocketPath} bytes a socket may have: set DATA_DIR to a shorter path.");
        }
    }

    public string SocketPath { get; }

    private string Url => $"unix://{SocketPath}";

    /// <summary>Ends what a killed manager left, starts the service and returns when it answers.</summary>
    /// <exception cref="InvalidOperationException">Another manager has the folder.</exception>
    /// <exception cref="PodmanUnavailableException">It does not start; the message has what it wrote.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        Directory.CreateDirectory(_options.Folder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_options.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        TakeLock();
        var left = await ServiceProcesses.EndAsync(Url, _options.StopTimeout, _time, ct);
        if (left > 0)
        {
            LogLeftover(_logger, left);
        }

        var process = Launch();
        _supervision = SuperviseAsync(process);
        try
        {
            await AnswersAsync(ct);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }

        LogStarted(_logger, SocketPath);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopping.IsCancellationRequested)
        {
            await _stopping.CancelAsync();
            await _supervision;
            await ServiceProcesses.EndAsync(Url, _options.StopTimeout, _time, CancellationToken.None);
            RemoveSocket();
            _lock?.Dispose();
        }
    }

    private void TakeLock()
    {
        try
        {
            // The system lets go of it however the manager ends; a child does not inherit it.
            _lock = new FileStream(Path.Combine(_options.Folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new InvalidOperationException($"{_options.Folder} is in use by another manager: stop it, or give this one a DATA_DIR of its own.", e);
        }
    }

    private async Task SuperviseAsync(OsProcess process)
    {
        var failures = 0;
        while (true)
        {
            var started = _time.GetTimestamp();
            var ended = await EndOfAsync(process);
            process.Dispose();
            if (!ended)
            {
                return;
            }

            failures = _time.GetElapsedTime(started) >= _options.Backoff.ResetAfter ? 1 : failures + 1;
            LogEnded(_logger, _options.Backoff.Delay(failures), _errors.Text);
            try
            {
                await Task.Delay(_options.Backoff.Delay(failures), _time, _stopping.Token);

                // Its second process may be there still.
                await ServiceProcesses.EndAsync(Url, _options.StopTimeout, _time, _stopping.Token);
                process = Launch();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (PodmanUnavailableException e)
            {
                LogCannotStart(_logger, e);
                process = new OsProcess();
            }
        }
    }

    /// <summary>False when the manager ends first.</summary>
    private async Task<bool> EndOfAsync(OsProcess process)
    {
        try
        {
            await process.WaitForExitAsync(_stopping.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            // It was never started.
            return true;
        }
    }

    private OsProcess Launch()
    {
        RemoveSocket();
        _errors.Clear();
        string[] command = [.. _options.Wrapper, _options.Program, .. _options.GlobalFlags, "system", "service", "--time=0", Url];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // With these Podman would be a client of another service.
        start.Environment.Remove("CONTAINER_HOST");
        start.Environment.Remove("CONTAINER_CONNECTION");
        foreach (var (name, value) in _options.Environment)
        {
            start.Environment[name] = value;
        }

        var process = new OsProcess { StartInfo = start };
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            process.Dispose();
            throw new PodmanUnavailableException($"{command[0]} cannot be started: {e.Message}", e);
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task AnswersAsync(CancellationToken ct)
    {
        using var client = new PodmanClient(SocketPath, _time);
        var started = _time.GetTimestamp();
        while (true)
        {
            try
            {
                await client.PingAsync(TimeSpan.FromSeconds(5), ct);
                return;
            }
            catch (IOException e) when (_time.GetElapsedTime(started) > _options.StartTimeout)
            {
                throw new PodmanUnavailableException($"Podman's service does not start: {(_errors.Text is { Length: > 0 } text ? text : e.Message)}", e);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), _time, ct);
            }
        }
    }

    private void Note(string? line)
    {
        if (PlainText.Clean(line) is { Length: > 0 } text)
        {
            _errors.Add(text);
            LogLine(_logger, text);
        }
    }

    private void RemoveSocket()
    {
        try
        {
            File.Delete(SocketPath);
        }
        catch (DirectoryNotFoundException)
        {
            // The folder was removed: so is the socket.
        }
    }

    [LoggerMessage(EventId = 400, Level = LogLevel.Information, Message = "podman service: {Socket}")]
    private static partial void LogStarted(ILogger logger, string socket);

    [LoggerMessage(EventId = 401, Level = LogLevel.Warning, Message = "podman service ended, starts again in {Delay}: {LastOutput}")]
    private static partial void LogEnded(ILogger logger, TimeSpan delay, string lastOutput);

    [LoggerMessage(EventId = 402, Level = LogLevel.Error, Message = "podman service cannot be started")]
    private static partial void LogCannotStart(ILogger logger, Exception e);

    [LoggerMessage(EventId = 403, Level = LogLevel.Warning, Message = "podman service of an earlier manager ended: {Processes} processes")]
    private static partial void LogLeftover(ILogger logger, int processes);

    [LoggerMessage(EventId = 404, Level = LogLevel.Debug, Message = "podman: {Line}")]
    private static partial void LogLine(ILogger logger, string line);

    /// <summary>What the service wrote last.</summary>
    private sealed class LastLines
    {
        private const int Count = 5;

        private readonly Queue<string> _lines = [];

        public string Text
        {
            get
            {
                lock (_lines)
                {
                    return string.Join("; ", _lines);
                }
            }
        }

        public void Add(string line)
        {
            lock (_lines)
            {
                _lines.Enqueue(line);
                if (_lines.Count > Count)
                {
                    _lines.Dequeue();
                }
            }
        }

        public void Clear()
        {
            lock (_lines)
            {
                _lines.Clear();
            }
        }
    }
}
