using System.Diagnostics;
using McpManager.Client;

namespace Bench.Processes;

/// <summary>A manager of its own, with state that nobody else has.</summary>
internal sealed class Manager : IAsyncDisposable
{
    private static int s_count;

    private readonly OwnedProcess _process;
    private readonly HttpClient _http;

    private Manager(OwnedProcess process, HttpClient http, int port, TimeSpan startTime)
    {
        (_process, _http, Port, StartTime) = (process, http, port, startTime);
        Client = new ManagerClient(http);
    }

    public ManagerClient Client { get; }

    public int Port { get; }

    public int ProcessId => _process.Id;

    /// <summary>From the start of the process to the first 200 of /health.</summary>
    public TimeSpan StartTime { get; }

    public string Address => $"http://127.0.0.1:{Port}";

    public static Task<Manager> StartAsync(BenchContext context, CancellationToken ct) =>
        StartAsync(context, new Dictionary<string, string>(StringComparer.Ordinal), ct);

    /// <param name="settings">Set over the benchmark's own.</param>
    public static async Task<Manager> StartAsync(BenchContext context, IReadOnlyDictionary<string, string> settings, CancellationToken ct)
    {
        var folder = context.Folder($"manager-{Interlocked.Increment(ref s_count)}");
        var port = Machine.FreePort();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DATA_DIR"] = Path.Combine(folder, "data"),
            ["LISTEN_ADDRESS"] = "127.0.0.1",
            ["PORT"] = port.ToString(),
            ["BACKEND"] = "process",
            ["MAX_CONTAINERS"] = "600",
            ["LOG_LEVEL"] = "WARN",

            // Away from the default range, where other managers of this machine take theirs.
            ["PROCESS_PORT_RANGE"] = "27000-28999",
        };
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }

        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = TimeSpan.FromMinutes(2) };
        var started = Stopwatch.GetTimestamp();
        var process = OwnedProcess.Start(folder, context.Folder("pids"), environment, "dotnet", context.Options.ManagerDll);
        try
        {
            await ReadySignal.WaitAsync(http, $"http://127.0.0.1:{port}/health", process, TimeSpan.FromMilliseconds(5), ct);
            return new Manager(process, http, port, Stopwatch.GetElapsedTime(started));
        }
        catch
        {
            http.Dispose();
            await process.DisposeAsync();
            throw;
        }
    }

    /// <returns>Where its one replica listens, <c>host:port</c>.</returns>
    public async Task<string> DeployAsync(WorkloadRequest request, CancellationToken ct) =>
        (await Client.CreateAsync(request, TimeSpan.FromSeconds(60), ct)).Replicas[0].Address
        ?? throw new InvalidOperationException($"{request.ServiceName} has no address");

    /// <summary>Of one core, over some seconds.</summary>
    public async Task<double> CpuPercentAsync(CancellationToken ct)
    {
        var (before, started) = (Machine.OwnCpuTime(ProcessId), Stopwatch.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(5), ct);
        return (Machine.OwnCpuTime(ProcessId) - before) / Stopwatch.GetElapsedTime(started) * 100;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }
}
