using McpManager.Backends.Podman.Client;

namespace McpManager.Backends.Podman.Service;

/// <summary>Finds Podman: what <c>CONTAINER_HOST</c> names, else the user's socket, else the system's, else the program.</summary>
/// <param name="socketExists">Whether there is something at a path.</param>
/// <param name="pingAsync">The version that answers on a socket.</param>
/// <param name="findProgram">The path of a program on PATH.</param>
internal sealed class PodmanLocator(Func<string, bool> socketExists, Func<string, Task<string>> pingAsync, Func<string, string?> findProgram, bool isLinux)
{
    private const string Scheme = "unix://";

    private static readonly TimeSpan s_pingTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Looks on this machine.</summary>
    /// <param name="environment">The manager's.</param>
    public static Task<PodmanLocation> FindAsync(IReadOnlyDictionary<string, string> environment, TimeProvider time) =>
        new PodmanLocator(File.Exists, path => PingAsync(path, time), program => OnPath(environment, program), OperatingSystem.IsLinux()).LocateAsync(environment);

    public async Task<PodmanLocation> LocateAsync(IReadOnlyDictionary<string, string> environment)
    {
        if (Value(environment, "CONTAINER_HOST") is { } host)
        {
            return await AtHostAsync(host);
        }

        foreach (var path in UsualSockets(environment).Where(socketExists))
        {
            if (await TryAsync(path) is { Version: { } version })
            {
                return Answers(path, version);
            }
        }

        return !isLinux ? new("runs on this system in a machine of its own: set CONTAINER_HOST to its socket (unix://…)")
            : findProgram("podman") is { } program ? new("is installed; its service will be started", Program: program)
            : new("is not installed");
    }

    private static IEnumerable<string> UsualSockets(IReadOnlyDictionary<string, string> environment)
    {
        if (Value(environment, "XDG_RUNTIME_DIR") is { } runtime && Path.IsPathFullyQualified(runtime))
        {
            yield return Path.Combine(runtime, "podman", "podman.sock");
        }

        yield return "/run/podman/podman.sock";
    }

    private async Task<PodmanLocation> AtHostAsync(string host)
    {
        if (!host.StartsWith(Scheme, StringComparison.Ordinal) || !Path.IsPathFullyQualified(host[Scheme.Length..]))
        {
            return new("cannot be reached as CONTAINER_HOST says: it must be unix:// and an absolute path; ssh:// and tcp:// are not supported");
        }

        var path = host[Scheme.Length..];
        var (version, problem) = await TryAsync(path);
        return version is not null ? Answers(path, version) : new($"does not answer where CONTAINER_HOST says: {problem}");
    }

    private static PodmanLocation Answers(string path, string version) =>
        new(version.Length > 0 ? $"answers on {Scheme}{path} ({version})" : $"answers on {Scheme}{path}", SocketPath: path);

    private async Task<(string? Version, string? Problem)> TryAsync(string path)
    {
        try
        {
            return (await pingAsync(path), null);
        }
        catch (IOException e)
        {
            return (null, e.Message);
        }
    }

    private static async Task<string> PingAsync(string path, TimeProvider time)
    {
        using var client = new PodmanClient(path, time);
        return await client.PingAsync(s_pingTimeout, CancellationToken.None);
    }

    private static string? OnPath(IReadOnlyDictionary<string, string> environment, string program) =>
        (Value(environment, "PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/local/bin", "/usr/bin", "/bin"])
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    // Compose files pass unset variables on as empty ones.
    private static string? Value(IReadOnlyDictionary<string, string> environment, string name) =>
        environment.TryGetValue(name, out var value) && value.Trim() is { Length: > 0 } text ? text : null;
}
