using System.Diagnostics;
using System.Text.Json;
using McpManager.Backends.Process;
using McpManager.Backends.Process.Posix;
using McpManager.Client;

namespace McpManager.IntegrationTests.Rigs;

/// <summary>A real manager: a child process on a loopback port that the system chose, with a state folder and a range of replica ports of its own.</summary>
public sealed class ManagerProcess : IAsyncDisposable
{
    /// <summary>What the manager, and so <see cref="Require"/>, finds programs on: a version manager's shims would only be slow.</summary>
    public const string SearchPath = CommandResolver.ReplicaPath;

    /// <summary>Only a broken manager is slower; no test measures time with it.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly (string Name, string Value)[] _environment;
    private Process _process = null!;
    private ProcessLog _log = null!;

    private ManagerProcess(string dataDir, (string Name, string Value)[] environment)
    {
        DataDir = dataDir;
        _environment = [("BACKEND", "process"), ("PORT", "0"), ("DATA_DIR", DataDir), ("PROCESS_PORT_RANGE", ReplicaPorts.Next()), .. environment];
    }

    public string DataDir { get; }

    public Uri Address { get; private set; } = null!;

    /// <summary>Reaches the manager whatever host and port a URL names; relative URLs are the manager's own.</summary>
    public HttpClient Http { get; private set; } = null!;

    public ManagerClient Api { get; private set; } = null!;

    /// <summary>All that the manager wrote so far, standard error included.</summary>
    public string Log => _log.Text;

    public int Pid => _process.Id;

    public static async Task<ManagerProcess> StartAsync(params (string Name, string Value)[] environment)
    {
        var manager = new ManagerProcess(NewDataDir(), environment);
        await manager.LaunchAsync([]);
        return manager;
    }

    /// <summary>One that does not listen yet, once it has said <paramref name="fragment"/>.</summary>
    public static async Task<ManagerProcess> LaunchAsync(string fragment, params (string Name, string Value)[] environment)
    {
        var manager = new ManagerProcess(NewDataDir(), environment);
        manager.Begin([]);
        await manager.WaitForLogAsync(fragment);
        return manager;
    }

    /// <summary>For starts that are meant to fail. Its state folder is its own unless the environment names another.</summary>
    public static async Task<FailedStart> RunToExitAsync(params (string Name, string Value)[] environment)
    {
        var folder = NewDataDir();
        try
        {
            using var process = Launch([("BACKEND", "process"), ("PORT", "0"), ("DATA_DIR", folder), .. environment]);
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await ExitedAsync(process);
            return new FailedStart(process.ExitCode, await errors, await output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public Uri Workload(string name, string path = "/") => new($"http://{name}.localhost:{Address.Port}{path}");

    /// <summary>The first log line that contains <paramref name="fragment"/>, past or future, of the present run.</summary>
    public Task<string> WaitForLogAsync(string fragment) => _log.WaitForAsync(fragment).WaitAsync(s_patience);

    /// <summary>Sends SIGTERM, as every supervisor does, and waits for the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        Libc.Signal(_process.Id, Signals.Terminate);
        return await ExitAsync();
    }

    /// <summary>Sends SIGHUP, as a terminal does that is closed, and waits for the exit code.</summary>
    public async Task<int> HangUpAsync()
    {
        const int Sighup = 1;
        Libc.Signal(_process.Id, Sighup);
        return await ExitAsync();
    }

    /// <summary>Sends SIGKILL: nothing of the manager runs any more, all that it started does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    /// <summary>Waits for an end that something else brings about.</summary>
    public async Task<int> ExitAsync()
    {
        await ExitedAsync(_process);
        return _process.ExitCode;
    }

    /// <summary>Makes a call that is never answered, since the manager kills itself at the step that its environment names.</summary>
    public async Task CutOffAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (HttpRequestException)
        {
            // As was wanted.
        }

        const int Killed = 128 + 9;
        (await ExitAsync()).ShouldBe(Killed);
    }

    /// <summary>Starts it again on the same state folder, with <paramref name="changes"/> to its environment for this run.</summary>
    public async Task RestartAsync(params (string Name, string Value)[] changes)
    {
        if (!_process.HasExited)
        {
            await TerminateAsync();
        }

        Http.Dispose();
        _process.Dispose();
        await LaunchAsync(changes);
    }

    /// <summary>Waits until it takes requests.</summary>
    public async Task ListensAsync()
    {
        // The port is in the log, so nobody can take it between choosing and binding.
        var line = await WaitForLogAsync("\"listening: ");
        using var entry = JsonDocument.Parse(line);
        Address = new Uri(entry.RootElement.GetProperty("State").GetProperty(nameof(Address)).GetString()!);
        Http = ManagerHttp.To(Address);
        Api = new ManagerClient(Http);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited)
            {
                await TerminateAsync();
            }
        }
        finally
        {
            var left = ReplicaProcesses.EndAllOf(DataDir);
            Http?.Dispose();
            _process.Dispose();
            Directory.Delete(DataDir, recursive: true);
            left.ShouldBeEmpty("processes that the manager left behind");
        }
    }

    private async Task LaunchAsync((string Name, string Value)[] changes)
    {
        Begin(changes);
        await ListensAsync();
    }

    private void Begin((string Name, string Value)[] changes)
    {
        _process = Launch([.. _environment, .. changes]);
        _log = new ProcessLog(_process);
    }

    private static string NewDataDir() => Libc.RealPath(Directory.CreateTempSubdirectory("mcp-manager-").FullName);

    private static Process Launch((string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Repository.McpManager])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };

        // Nothing of the developer's own settings reaches it.
        start.Environment.Clear();
        start.Environment["PATH"] = SearchPath;
        start.Environment["HOME"] = Environment.GetEnvironmentVariable("HOME");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    // Not with the end of its output: whatever it left may hold that open.
    private static Task ExitedAsync(Process process) => Eventually.TrueAsync(() => process.HasExited, "the manager ends");
}

/// <summary>How a start went that was meant to fail.</summary>
/// <param name="Errors">What it wrote to standard error.</param>
public sealed record FailedStart(int ExitCode, string Errors, string Output)
{
    public string[] ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
