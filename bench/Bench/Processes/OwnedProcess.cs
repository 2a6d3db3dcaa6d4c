using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Bench.Processes;

/// <summary>A process that is ended with this: asked first, so that it can end its own.</summary>
internal sealed partial class OwnedProcess : IAsyncDisposable
{
    private const int Sigterm = 15;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly string _pidFile;

    private readonly string _output;

    private OwnedProcess(Process process, string pidFile, string output) => (_process, _pidFile, _output) = (process, pidFile, output);

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Why it ended, as far as it said.</summary>
    public string LastWords => File.ReadLines(_output).LastOrDefault(line => line.Length > 0) ?? "it said nothing";

    /// <param name="folder">Its working folder; its output goes to a file there.</param>
    /// <param name="pids">scripts/bench.sh ends those named here, should this program not live to do it.</param>
    public static OwnedProcess Start(string folder, string pids, IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> command)
    {
        // exec: the process keeps the shell's id, and its output needs nobody to read it.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >>output.log 2>&1", "sh", .. command]) { WorkingDirectory = folder, UseShellExecute = false };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start");
        var pidFile = Path.Combine(Directory.CreateDirectory(pids).FullName, process.Id.ToString());
        File.WriteAllText(pidFile, command[0]);
        return new OwnedProcess(process, pidFile, Path.Combine(folder, "output.log"));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // Should it have ended just now, waiting finds that.
            _ = Kill(_process.Id, Sigterm);
            using var patience = new CancellationTokenSource(s_patience);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        _process.Dispose();
        File.Delete(_pidFile);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int pid, int signal);
}
