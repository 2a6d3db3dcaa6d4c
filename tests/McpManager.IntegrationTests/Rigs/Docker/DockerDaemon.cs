namespace McpManager.IntegrationTests.Rigs.Docker;

/// <summary>
/// A Docker daemon of the tests' own. All that it has is removed at the end, images too; <c>MCP_TEST_DOCKER_STATE</c> names a folder that keeps them for the
/// next run, so that building them takes seconds.
/// </summary>
internal sealed class DockerDaemon : IAsyncDisposable
{
    private readonly string _folder;
    private readonly bool _keep;
    private readonly FileStream? _turn;

    private DockerDaemon(string folder, bool keep, FileStream? turn) => (_folder, _keep, _turn) = (folder, keep, turn);

    /// <summary><c>DOCKER_HOST</c>.</summary>
    public string Host { get; private set; } = string.Empty;

    /// <summary>Skips or fails the test where no daemon can be started, or no image be built.</summary>
    public static void Require()
    {
        const string Rig = "docker";
        Rigs.Require.That(Rig, Environment.IsPrivilegedProcess, "a Docker daemon of the tests' own needs root");
        string[] programs = ["docker", "dockerd", "docker-compose", "iptables", "debootstrap", "curl"];
        var folders = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".Split(':');
        var missing = programs.Where(program => !folders.Any(folder => File.Exists(Path.Combine(folder, program)))).ToList();
        Rigs.Require.That(Rig, missing.Count == 0, $"not installed: {string.Join(", ", missing)}");
    }

    public static async Task<DockerDaemon> StartAsync()
    {
        var kept = Environment.GetEnvironmentVariable("MCP_TEST_DOCKER_STATE");
        var daemon = string.IsNullOrEmpty(kept)
            ? new DockerDaemon(Directory.CreateTempSubdirectory("mcp-docker-").FullName, keep: false, turn: null)
            : new DockerDaemon(kept, keep: true, await TakeTurnAsync(kept));
        try
        {
            daemon.Host = (await Command.RunAsync([Script("docker-up.sh"), daemon._folder])).Trim().Split('\n')[^1];
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    public Task<string> RunAsync(IReadOnlyList<string> command, params (string Name, string Value)[] environment) =>
        Command.RunAsync(command, [("DOCKER_HOST", Host), .. environment]);

    public async ValueTask DisposeAsync()
    {
        await Command.RunAsync(_keep ? [Script("docker-down.sh"), "--keep-images", _folder] : [Script("docker-down.sh"), _folder]);
        _turn?.Dispose();
    }

    private static string Script(string name) => Path.Combine(Repository.Root, "tests", "rigs", "docker", name);

    // Two runs would stop each other's daemon.
    private static async Task<FileStream> TakeTurnAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        FileStream? turn = null;
        await Eventually.TrueAsync(
            () =>
            {
                try
                {
                    turn = new FileStream(folder.TrimEnd('/') + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                }
                catch (IOException)
                {
                    // Another run has it.
                }

                return turn is not null;
            },
            $"{folder} is free");
        return turn!;
    }
}
