using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace McpManager.IntegrationTests.Rigs;

/// <summary>A real echo server: a child process on a loopback port that the system chose, with its log to wait on.</summary>
public sealed class EchoServerProcess : IAsyncDisposable
{
    private const int Sigterm = 15;

    /// <summary>Only a broken server is slower; no test measures time with it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ProcessLog _log;

    private EchoServerProcess(Process process, ProcessLog log, Uri address)
    {
        _process = process;
        _log = log;
        Address = address;
        Http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = address };
    }

    public Uri Address { get; }

    public Uri McpEndpoint => new(Address, "/mcp");

    public HttpClient Http { get; }

    public static async Task<EchoServerProcess> StartAsync(params (string Name, string Value)[] environment)
    {
        var process = Launch([("PORT", "0"), .. environment]);
        var log = new ProcessLog(process);
        // The port is in the log, so nobody can take it between choosing and binding.
        var line = await log.WaitForAsync("Listening:").WaitAsync(Patience);
        using var entry = JsonDocument.Parse(line);
        return new EchoServerProcess(process, log, new Uri(entry.RootElement.GetProperty("State").GetProperty(nameof(Address)).GetString()!));
    }

    /// <summary>For starts that are meant to fail.</summary>
    public static async Task<(int ExitCode, string Errors)> RunToExitAsync(params (string Name, string Value)[] environment)
    {
        using var process = Launch(environment);
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await errors);
    }

    /// <summary>The first log line that contains <paramref name="fragment"/>, past or future.</summary>
    public Task<string> WaitForLogAsync(string fragment) => _log.WaitForAsync(fragment).WaitAsync(Patience);

    /// <summary>Sends SIGTERM, as every supervisor does, and waits for the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        SendTerminate();
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public void SendTerminate() => kill(_process.Id, Sigterm).ShouldBe(0);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Process Launch((string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [AssemblyPath()])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in new[] { "PORT", "MCP_SERVICE_NAME", "LISTEN_ADDRESS", "LOG_LEVEL", "ALLOWED_ORIGINS" })
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>tests/X/bin/{configuration}/net10.0 → src/EchoServer/bin/{configuration}/net10.0</summary>
    private static string AssemblyPath()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var root = output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, "src", "EchoServer", "bin", output.Parent.Name, output.Name, "EchoServer.dll");
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
}
