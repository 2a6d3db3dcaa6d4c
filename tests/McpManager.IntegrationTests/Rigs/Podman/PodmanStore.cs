using System.Diagnostics;
using McpManager.Backends.Process.Posix;

namespace McpManager.IntegrationTests.Rigs.Podman;

/// <summary>A Podman store of the tests' own: folders, flags and environment, so that nothing of a developer's own Podman is read or changed.</summary>
internal sealed class PodmanStore : IAsyncDisposable
{
    private const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    // Rootful stores share the machine's bridges and firewall. One that knows only its own networks gives the next the same bridge and addresses as another
    // store's that is not up just now, and both are set up at once; with one folder it is as with one Podman.
    private static readonly Lazy<string> s_rootfulNetworks = new(() => Directory.CreateTempSubdirectory("mcp-podman-networks-").FullName);

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly (string Name, string Uid, string Gid)? _user;

    private PodmanStore(string folder, (string Name, string Uid, string Gid)? user) => (Folder, _user) = (folder, user);

    public string Folder { get; }

    public bool Rootless => _user is not null;

    /// <summary>Podman has ids to give for user namespaces; rootful, only where somebody gave the user "containers" a range.</summary>
    public bool HasIds => Rootless
        || new[] { "/etc/subuid", "/etc/subgid" }.All(file => File.Exists(file) && File.ReadLines(file).Any(line => line.StartsWith("containers:", StringComparison.Ordinal)));

    /// <summary>Of a registry that a test may serve on loopback: this Podman, and no other, speaks plain HTTP with it.</summary>
    public int RegistryPort { get; } = ReplicaPorts.NextFirst(out _);

    /// <summary>What stands before podman: the change of user, and an environment of nothing but what is needed.</summary>
    public IReadOnlyList<string> Wrapper =>
    [
        .. _user is { } user ? ["setpriv", "--reuid", user.Uid, "--regid", user.Gid, "--clear-groups", "--inh-caps=-all"] : Array.Empty<string>(),
        "env", "-i", $"PATH={SearchPath}", $"HOME={At("home")}", $"XDG_RUNTIME_DIR={At("xdg")}", $"CONTAINERS_CONF={At("containers.conf")}",
        $"CONTAINERS_REGISTRIES_CONF={At("registries.conf")}",
    ];

    public IReadOnlyList<string> GlobalFlags =>
    [
        "--root", At("root"), "--runroot", At("run"), "--tmpdir", At("tmp"), "--network-config-dir", Rootless ? At("net") : s_rootfulNetworks.Value, "--storage-driver", "overlay",
    ];

    /// <summary>Skips or fails the test where Podman cannot be run so.</summary>
    public static void Require(bool rootless)
    {
        var rig = rootless ? "podman-rootless" : "podman";
        Rigs.Require.That(rig, Environment.IsPrivilegedProcess, "the tests' Podman needs root, also to make the user of the rootless one");
        string[] programs = ["podman", "runc", "conmon", "setpriv", "busybox", .. rootless ? ["newuidmap", "slirp4netns"] : Array.Empty<string>()];
        var missing = programs.Where(program => !SearchPath.Split(':').Any(folder => File.Exists(Path.Combine(folder, program)))).ToList();
        Rigs.Require.That(rig, missing.Count == 0, $"not installed: {string.Join(", ", missing)}");
        Rigs.Require.That(rig, File.Exists("/bin/bash-static"), "not installed: bash-static");
    }

    public static async Task<PodmanStore> CreateAsync(bool rootless)
    {
        Require(rootless);
        (string, string, string)? user = null;
        if (rootless)
        {
            var words = (await RunAsync([Path.Combine(Repository.Root, "tests", "rigs", "podman", "rootless-user.sh")])).Trim().Split(' ');
            user = (words[0], words[1], words[2]);
        }

        var store = new PodmanStore(Directory.CreateTempSubdirectory("mcp-podman-").FullName, user);
        File.Copy(Path.Combine(Repository.Root, "tests", "rigs", "podman", "containers.conf"), store.At("containers.conf"));
        await File.WriteAllTextAsync(store.At("registries.conf"), $"[[registry]]\nlocation = \"127.0.0.1:{store.RegistryPort}\"\ninsecure = true\n");
        File.SetUnixFileMode(store.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        foreach (var name in new[] { "containers.conf", "registries.conf" })
        {
            File.SetUnixFileMode(store.At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        foreach (var name in new[] { "root", "run", "tmp", "net", "home", "xdg" })
        {
            await store.FolderAsync(name);
        }

        return store;
    }

    /// <summary>A folder of Podman's user in this store.</summary>
    public async Task<string> FolderAsync(string name)
    {
        Directory.CreateDirectory(At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (_user is { } user)
        {
            await RunAsync(["chown", $"{user.Uid}:{user.Gid}", At(name)]);
        }

        return At(name);
    }

    public string At(string name) => Path.Combine(Folder, name);

    /// <summary>Runs the command line of Podman on this store; fails when it fails.</summary>
    public async Task<string> CliAsync(params string[] arguments)
    {
        for (var tries = arguments.Contains("rm") ? 10 : 0; ; tries--)
        {
            try
            {
                return await RunAsync([.. Wrapper, "podman", .. GlobalFlags, .. arguments]);
            }
            catch (InvalidOperationException e) when (tries > 0 && e.Message.Contains("device or resource busy", StringComparison.Ordinal))
            {
                // A container's mounts may be in use for a moment after its end: the next try removes it.
                await Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None);
            }
        }
    }

    /// <summary>Removes all that is in the store, and the store. Nothing of it runs, is mounted or listens after that.</summary>
    public async ValueTask DisposeAsync()
    {
        await CliAsync("rm", "--all", "--force", "--time", "0");
        foreach (var network in Rootless ? (await CliAsync("network", "ls", "--quiet")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(name => name != "podman") : [])
        {
            await CliAsync("network", "rm", "--force", network);
        }

        await EndPauseAsync();

        // A rootless Podman that was killed does not end the network of its user.
        foreach (var process in Processes().Where(line => line.Contains("/slirp4netns ", StringComparison.Ordinal)))
        {
            Libc.Signal(int.Parse(process.Split(' ')[0]), Signals.Terminate);
        }

        await QuietAsync();
        foreach (var mount in Mounts().OrderByDescending(path => path.Length))
        {
            await RunAsync(["umount", "--lazy", mount]);
        }

        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Forgets the networks of all rootful stores, once these are gone.</summary>
    public static void ForgetNetworks()
    {
        if (s_rootfulNetworks.IsValueCreated)
        {
            Directory.Delete(s_rootfulNetworks.Value, recursive: true);
        }
    }

    /// <summary>Monitors, and what they start to clean up, end a moment after their containers.</summary>
    public Task QuietAsync() =>
        Eventually.GetAsync(() => Task.FromResult(string.Join('\n', Processes())), text => text.Length == 0, "all that belongs to the store ends");

    /// <summary>What is mounted in this store.</summary>
    public IReadOnlyList<string> Mounts() =>
        [.. File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')[1]).Where(path => path.StartsWith(Folder + "/", StringComparison.Ordinal))];

    /// <summary>The processes whose command line names this store: services, monitors, networks.</summary>
    public IReadOnlyList<string> Processes() =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(pid => $"{pid} {ReplicaProcesses.CommandLine(int.Parse(pid!))}").Where(line => line.Contains(Folder, StringComparison.Ordinal))];

    /// <summary>Runs a program to its end, and to that of all that holds its output; what takes longer than a broken system explains is killed and fails.</summary>
    public static async Task<string> RunAsync(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await Task.WhenAll(process.WaitForExitAsync(), output, errors).WaitAsync(s_patience);
        }
        catch (TimeoutException e)
        {
            var state = process.HasExited ? "ended, but something holds its output" : "has not ended";
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{string.Join(' ', command)}: {state} after {s_patience.TotalMinutes} minutes", e);
        }

        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{string.Join(' ', command)}: {process.ExitCode} {await output} {await errors}");
    }

    /// <summary>A rootless Podman keeps its user namespace open with a process that nobody ends.</summary>
    private async Task EndPauseAsync()
    {
        foreach (var file in Directory.EnumerateFiles(Folder, "pause.pid", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 4, IgnoreInaccessible = true }))
        {
            var pid = int.Parse(await File.ReadAllTextAsync(file));
            ReplicaProcesses.Kill(pid);
            await Eventually.TrueAsync(() => ReplicaProcesses.HasEnded(pid), "the pause process ends");
        }
    }
}
