using System.Diagnostics;

namespace McpManager.IntegrationTests.Rigs;

/// <summary>The lines that a child process writes, as something to wait for.</summary>
internal sealed class ProcessLog
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(string Fragment, TaskCompletionSource<string> Seen)> _waiting = [];
    private bool _ended;

    public ProcessLog(Process process)
    {
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>All lines so far.</summary>
    public string Text
    {
        get
        {
            lock (_gate)
                return string.Join('\n', _lines);
        }
    }

    public Task<string> WaitForAsync(string fragment)
    {
        lock (_gate)
        {
            if (_lines.Find(line => line.Contains(fragment, StringComparison.Ordinal)) is { } line)
                return Task.FromResult(line);
            var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_ended)
                seen.SetException(NeverWritten(fragment));
            else
                _waiting.Add((fragment, seen));
            return seen.Task;
        }
    }

    private void Add(string? line)
    {
        lock (_gate)
        {
            if (line is null)
            {
                _ended = true;
                _waiting.ForEach(waiter => waiter.Seen.TrySetException(NeverWritten(waiter.Fragment)));
                return;
            }

            _lines.Add(line);
            _waiting.RemoveAll(waiter => line.Contains(waiter.Fragment, StringComparison.Ordinal) && waiter.Seen.TrySetResult(line));
        }
    }

    private void Note(string? line)
    {
        if (line is null)
            return;
        lock (_gate)
            _lines.Add(line);
    }

    private InvalidOperationException NeverWritten(string fragment) =>
        new($"The process ended without writing '{fragment}'. It wrote:{Environment.NewLine}{string.Join(Environment.NewLine, _lines)}");
}
