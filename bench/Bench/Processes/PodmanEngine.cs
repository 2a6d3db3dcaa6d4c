using System.Diagnostics;

namespace Bench.Processes;

/// <summary>A Podman of the benchmark's own: store, service and an image of the echo server, made of what is installed here.</summary>
internal sealed class PodmanEngine : IAsyncDisposable
{
    public const string EchoImage = "localhost/bench/echo:latest";
    private const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private readonly BenchContext _context;
    private readonly string _folder;
    private OwnedProcess? _service;

    private PodmanEngine(BenchContext context) => (_context, _folder) = (context, context.Folder("podman"));

    public string Socket => Path.Combine(_folder, "podman.sock");

    private string[] Command =>
    [
        "podman", "--root", At("root"), "--runroot", At("run"), "--tmpdir", At("tmp"), "--network-config-dir", At("net"), "--storage-driver", "overlay",
    ];

    private Dictionary<string, string> Environment => new(StringComparer.Ordinal)
    {
        ["PATH"] = SearchPath,
        ["CONTAINERS_CONF"] = System.Environment.GetEnvironmentVariable("CONTAINERS_CONF") ?? Path.Combine(_context.Options.Root, "tests/rigs/podman/containers.conf"),
    };

    /// <returns><c>null</c> where Podman is not installed or this is not root; the report says so.</returns>
    public static async Task<PodmanEngine?> StartAsync(BenchContext context, CancellationToken ct)
    {
        if (!context.Has("podman", ("podman", Programs.Find("podman"))))
        {
            return null;
        }

        if (!System.Environment.IsPrivilegedProcess)
        {
            context.Report.LeftOut.Add("podman: the benchmark's Podman needs root");
            return null;
        }

        var engine = new PodmanEngine(context);
        try
        {
            Progress.Say("  making the image");
            await engine.ImportEchoAsync(ct);
            engine._service = OwnedProcess.Start(engine._folder, context.Folder("pids"), engine.Environment, [.. engine.Command, "system", "service", "--time=0", $"unix://{engine.Socket}"]);
            while (!File.Exists(engine.Socket))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), ct);
            }

            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the command line of Podman on the same store.</summary>
    public Task<string> CliAsync(CancellationToken ct, params string[] arguments) => RunAsync([.. Command, .. arguments], ct);

    public async ValueTask DisposeAsync()
    {
        await RemoveContainersAsync();
        foreach (var network in (await CliAsync(CancellationToken.None, "network", "ls", "--quiet")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(name => name != "podman"))
        {
            await CliAsync(CancellationToken.None, "network", "rm", "--force", network);
        }

        if (_service is { } service)
        {
            await service.DisposeAsync();
        }

        await RunAsync(["sh", "-c", "umount -l \"$1\"/root/overlay 2>/dev/null || true", "sh", _folder], CancellationToken.None);
    }

    // With many at once some are still looked at when their turn comes ("device or resource busy"): the next try has them.
    private async Task RemoveContainersAsync()
    {
        for (var tries = 10; ; tries--)
        {
            try
            {
                await CliAsync(CancellationToken.None, "rm", "--all", "--force", "--time", "0");
                return;
            }
            catch (InvalidOperationException) when (tries > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), CancellationToken.None);
            }
        }
    }

    /// <summary>The runtime, the server and the libraries they load, where they are here: nothing is pulled.</summary>
    private async Task ImportEchoAsync(CancellationToken ct)
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var dotnet = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        var web = Path.Combine(dotnet, "shared", "Microsoft.AspNetCore.App", Path.GetFileName(runtime));
        var echo = Path.GetDirectoryName(_context.Options.EchoDll)!;
        var linked = await RunAsync(["sh", "-c", "ldd \"$1\"/*.so \"$2\" | grep -oE '/(usr/)?lib[^ ]*' | sort -u", "sh", runtime, Path.Combine(dotnet, "dotnet")], ct);
        var libraries = linked.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(path => !path.EndsWith(':') && !path.StartsWith(dotnet, StringComparison.Ordinal));
        var rootfs = At("rootfs.tar");
        await RunAsync(["tar", "-chPf", rootfs, Path.Combine(dotnet, "dotnet"), Path.Combine(dotnet, "host", "fxr"), runtime, web, echo, .. libraries.Where(File.Exists)], ct);
        await CliAsync(
            ct,
            "import",
            "--quiet",
            "--change",
            $"ENTRYPOINT [\"{Path.Combine(dotnet, "dotnet")}\",\"{_context.Options.EchoDll}\"]",
            "--change",
            "ENV PORT=8000",
            "--change",
            "ENV LISTEN_ADDRESS=0.0.0.0",
            "--change",
            "USER 2000:2000",
            rootfs,
            EchoImage);
        File.Delete(rootfs);
    }

    private string At(string name) => Path.Combine(_folder, name);

    private async Task<string> RunAsync(IReadOnlyList<string> command, CancellationToken ct)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{string.Join(' ', command)}: {await errors}");
    }
}
