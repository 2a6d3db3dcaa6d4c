using System.Diagnostics;
using McpManager.Backends.Podman.Client;
using McpManager.Backends.Podman.Service;
using McpManager.Backends.Process.Posix;
using McpManager.Backends.Process.Proc;

namespace McpManager.IntegrationTests.Rigs.Podman;

/// <summary>A real Podman with its API service, rootful or rootless, on a store of its own with the tests' images.</summary>
internal sealed class PodmanRig : IAsyncDisposable
{
    private readonly PodmanStore _store;
    private readonly List<Process> _started = [];

    private readonly Lazy<Task> _echo;

    private PodmanRig(PodmanStore store)
    {
        _store = store;
        _echo = new(() => TestImages.LoadEchoAsync(this));
    }

    public PodmanStore Store => _store;

    public bool Rootless => _store.Rootless;

    public string SocketPath => _store.At("socket/podman.sock");

    private string Url => $"unix://{SocketPath}";

    /// <param name="prepare">Has its turn before Podman's first start.</param>
    public static async Task<PodmanRig> StartAsync(bool rootless, Func<PodmanStore, Task>? prepare = null)
    {
        var rig = new PodmanRig(await PodmanStore.CreateAsync(rootless));
        try
        {
            await (prepare?.Invoke(rig._store) ?? Task.CompletedTask);
            await rig.StartServiceAsync();
            await TestImages.LoadShellAsync(rig);
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    public PodmanClient Client() => new(SocketPath, TimeProvider.System);

    /// <summary>Runs the command line of Podman on the same store; fails when it fails.</summary>
    public Task<string> CliAsync(params string[] arguments) => _store.CliAsync(arguments);

    /// <summary>The name of the echo server's image, which the first call makes.</summary>
    public async Task<string> EchoImageAsync()
    {
        await _echo.Value;
        return TestImages.Echo;
    }

    /// <summary>SIGKILL: calls and streams break, containers go on, the socket stays.</summary>
    public async Task KillServiceAsync()
    {
        var pids = ServiceProcesses.Of(Url);

        // A rootless Podman is two, and serves in the inner one, which the end of the outer one would have end in good order within milliseconds.
        foreach (var pid in pids.OrderByDescending(pid => ProcFs.Find(pid) is { } process && pids.Contains(process.ParentPid)))
        {
            Libc.Signal(pid, Signals.Kill);
        }

        await Eventually.TrueAsync(() => ServiceProcesses.Of(Url).Count == 0, "the service ends");
    }

    /// <summary>As a reboot does it: all ends, and what Podman keeps of the present boot is gone.</summary>
    public async Task RebootAsync()
    {
        await KillServiceAsync();
        await CliAsync("stop", "--all", "--time", "0");
        await _store.QuietAsync();
        foreach (var folder in new[] { "run", "tmp" })
        {
            foreach (var mount in _store.Mounts().Where(path => path.StartsWith(_store.At(folder) + "/", StringComparison.Ordinal)))
            {
                await PodmanStore.RunAsync(["umount", "--lazy", mount]);
            }

            Directory.Delete(_store.At(folder), recursive: true);
            await _store.FolderAsync(folder);
        }

        await StartServiceAsync();
    }

    /// <summary>Starts it again, when it was killed or when it runs.</summary>
    public async Task RestartServiceAsync()
    {
        await ServiceProcesses.EndAsync(Url, TimeSpan.FromSeconds(10), TimeProvider.System, CancellationToken.None);
        await StartServiceAsync();
    }

    /// <summary>Starts it if it is not there: a test that failed amid what it disrupted fails no other.</summary>
    public async Task EnsureServiceAsync()
    {
        if (ServiceProcesses.Of(Url).Count == 0)
        {
            await StartServiceAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ServiceProcesses.EndAsync(Url, TimeSpan.FromSeconds(10), TimeProvider.System, CancellationToken.None);
        await _store.DisposeAsync();
        _started.ForEach(process => process.Dispose());
    }

    private async Task StartServiceAsync()
    {
        // The store's own folder is root's.
        await _store.FolderAsync("socket");
        File.Delete(SocketPath);
        string[] command = [.. _store.Wrapper, "podman", .. _store.GlobalFlags, "system", "service", "--time=0", Url];
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        })!;
        process.StandardInput.Close();
        var log = new ProcessLog(process);
        _started.Add(process);
        using var client = Client();
        await Eventually.GetAsync(
            async () =>
            {
                try
                {
                    return await client.PingAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
                }
                catch (IOException e)
                {
                    return $"!{e.Message} {(process.HasExited ? log.Text : string.Empty)}";
                }
            },
            answer => !answer.StartsWith('!'),
            "Podman answers");
    }
}
