using System.ComponentModel;
using McpManager.Backends.Process.Proc;

namespace McpManager.Backends.Process.Portable;

/// <summary>A process that the runtime started, or found again.</summary>
internal sealed class PortableProcess : IReplicaProcess
{
    // A child of the process may hold its pipes open for as long as it likes.
    private static readonly TimeSpan s_lastOutput = TimeSpan.FromSeconds(1);

    private readonly System.Diagnostics.Process _process;
    private readonly TimeProvider _time;
    private readonly bool _started;
    private readonly Task _output;

    /// <param name="place"><c>null</c> for an adopted process: its pipes went with the manager that started it.</param>
    public PortableProcess(System.Diagnostics.Process process, ProcessId id, LaunchPlace? place, TimeProvider time)
    {
        (_process, Id, _time, _started) = (process, id, time, place is not null);
        _output = place is null
            ? Task.CompletedTask
            : Task.WhenAll(PumpAsync(process.StandardOutput.BaseStream, place.Output), PumpAsync(process.StandardError.BaseStream, place.Error));
        Exit = WaitAsync();
    }

    public ProcessId Id { get; }

    public Task<int?> Exit { get; }

    public void NoticeEnd()
    {
        // The runtime waits for processes that are not its children too.
    }

    public void AskToEnd()
    {
        try
        {
            if (_started)
            {
                _process.StandardInput.Close();
            }
        }
        catch (IOException)
        {
            // It has closed its end, or has ended.
        }
    }

    public bool Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended, or a part of it may not be ended: another look would show the same.
        }

        return false;
    }

    public void Dispose()
    {
        if (_started)
        {
            AskToEnd();
            _process.StandardOutput.Dispose();
            _process.StandardError.Dispose();
        }

        _process.Dispose();
    }

    private static async Task PumpAsync(Stream pipe, LogSink sink)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await pipe.ReadAsync(buffer, CancellationToken.None)) > 0)
            {
                sink(buffer.AsSpan(0, read));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Nobody reads on.
        }
    }

    private async Task<int?> WaitAsync()
    {
        try
        {
            await _process.WaitForExitAsync(CancellationToken.None);
            using var over = new CancellationTokenSource();
            await Task.WhenAny(_output, Task.Delay(s_lastOutput, _time, over.Token));
            await over.CancelAsync();
            return _process.ExitCode;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // How a process ended that another one started may be hidden from us.
            return null;
        }
    }
}
