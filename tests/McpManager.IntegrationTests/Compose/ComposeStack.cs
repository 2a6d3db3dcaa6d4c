using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using McpManager.Client;
using McpManager.IntegrationTests.Compose;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Docker;

[assembly: AssemblyFixture(typeof(ComposeStack))]

namespace McpManager.IntegrationTests.Compose;

/// <summary>
/// The images of scripts/build-images.sh, run as docker-compose.yml says, in a Docker daemon of the tests' own; only Traefik has a stand-in, as its image
/// cannot be pulled everywhere. Started by the first test that asks for it.
/// </summary>
public sealed class ComposeStack : IAsyncDisposable
{
    private static readonly string[] s_volumes = ["mcp-engine-net", "mcp-engine-proc", "mcp-engine-socket", "mcp-engine-storage"];

    // The same for every call of docker-compose: it replaces a container whose ports change.
    private readonly (string Variable, string Port)[] _ports =
        [.. new[] { "MANAGER_PORT", "HTTP_PORT", "HTTPS_PORT", "DASHBOARD_PORT" }.Zip(FreePorts(4))];

    private readonly Lazy<Task> _up;
    private DockerDaemon? _docker;

    public ComposeStack() => _up = new(UpAsync);

    /// <summary>Where the manager's port is published.</summary>
    public Uri Address => new($"http://127.0.0.1:{_ports[0].Port}/");

    /// <summary>Reaches the manager whatever host and port a URL names; relative URLs are the manager's own.</summary>
    public HttpClient Http { get; private set; } = null!;

    public ManagerClient Api { get; private set; } = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public Task StartAsync()
    {
        // Before the first start, so that each test of a machine without Docker is skipped with its own reason.
        DockerDaemon.Require();
        return _up.Value;
    }

    public Task<string> DockerAsync(params string[] arguments) => _docker!.RunAsync(["docker", .. arguments]);

    /// <summary>As a user calls it, from the repository's folder.</summary>
    public Task<string> ComposeAsync(params string[] arguments) => _docker!.RunAsync(
        ["docker-compose", "-f", "docker-compose.yml", "-f", "tests/rigs/compose/no-traefik.yml", .. arguments],
        _ports);

    /// <summary>Podman inside the engine.</summary>
    public Task<string> PodmanAsync(params string[] arguments) => DockerAsync(["exec", "mcp-engine", "podman", .. arguments]);

    public async Task<JsonNode> InspectAsync(string container) => JsonNode.Parse(await DockerAsync("inspect", container))![0]!;

    /// <summary>A workload's container, by Podman's inspect.</summary>
    public async Task<JsonNode> InspectWorkloadAsync(string container) => JsonNode.Parse(await PodmanAsync("inspect", container))![0]!;

    /// <summary>Some manager works and answers on the published port.</summary>
    public Task ReadyAsync() => Eventually.GetAsync(
        async () =>
        {
            try
            {
                using var answer = await Http.GetAsync("/health/ready", Ct);
                return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Ct)}";
            }
            catch (HttpRequestException e)
            {
                return e.Message;
            }
        },
        answer => answer.StartsWith("200", StringComparison.Ordinal),
        "the manager is ready");

    public async ValueTask DisposeAsync()
    {
        if (_docker is null)
        {
            return;
        }

        try
        {
            await DownAsync();
        }
        finally
        {
            Http?.Dispose();
            await _docker.DisposeAsync();
        }
    }

    private async Task UpAsync()
    {
        _docker = await DockerDaemon.StartAsync();
        await _docker.RunAsync([Path.Combine(Repository.Root, "scripts", "build-images.sh"), "--with", "docker"]);

        // What a run that was killed left behind.
        await ComposeAsync("down", "-v");
        await ComposeAsync("up", "-d");
        Http = ManagerHttp.To(Address);
        Api = new ManagerClient(Http);
        await ReadyAsync();
    }

    /// <summary>Ends the stack as docs/podman-compose.md says. Nothing of it is left then, and whatever is left would be a test's failure.</summary>
    private async Task DownAsync()
    {
        await ComposeAsync("down", "-v");
        (await DockerAsync("ps", "-aq")).ShouldBeEmpty("containers after docker-compose down -v");
        (await DockerAsync("network", "ls", "-q", "--filter", "type=custom")).ShouldBeEmpty("networks after docker-compose down -v");
        (await DockerAsync("volume", "ls", "-q")).Split('\n').Intersect(s_volumes).ShouldBeEmpty("volumes after docker-compose down -v");
    }

    private static IReadOnlyList<string> FreePorts(int count)
    {
        // All at once, so that no two are the same.
        var sockets = Enumerable.Range(0, count).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToList();
        sockets.ForEach(socket => socket.Bind(new IPEndPoint(IPAddress.Loopback, 0)));
        var ports = sockets.ConvertAll(socket => $"{((IPEndPoint)socket.LocalEndPoint!).Port}");
        sockets.ForEach(socket => socket.Dispose());
        return ports;
    }
}
