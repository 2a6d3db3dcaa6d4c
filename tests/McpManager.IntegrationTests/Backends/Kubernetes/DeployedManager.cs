using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using McpManager.Client;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Kubernetes;

namespace McpManager.IntegrationTests.Backends.Kubernetes;

/// <summary>The managers inside of a cluster, in a namespace of their own.</summary>
internal sealed class DeployedManager : IAsyncDisposable
{
    private readonly HttpClient _http;

    private DeployedManager(KubeNamespace space, string address)
    {
        Space = space;

        // Names are the Host header's; the connection goes to the Service, as a client in the cluster has it.
        _http = ClientTo(address, 80);
        _http.BaseAddress = new Uri("http://mcp-manager/");
        _http.Timeout = TimeSpan.FromMinutes(3);
        Api = new ManagerClient(_http);
    }

    public KubeNamespace Space { get; }

    /// <summary>Through the Service: whichever manager takes the call.</summary>
    public ManagerClient Api { get; }

    public HttpClient Http => _http;

    /// <summary>As k8s/README.md says.</summary>
    public static Task<DeployedManager> StartAsync(KubeCluster cluster) => StartAsync(cluster, async space =>
    {
        await ApplyAsync(space);
        await cluster.Kubectl.RunAsync("set", "env", "--namespace", space.Name, "deployment/mcp-manager", "STARTUP_GRACE=10", "ROLLOUT_DEADLINE=60", "DRAIN_SECONDS=1", "INGRESS_CLASS=nginx");
    });

    /// <param name="install">Makes the managers in a namespace of the test's own.</param>
    public static async Task<DeployedManager> StartAsync(KubeCluster cluster, Func<KubeNamespace, Task> install)
    {
        await cluster.ManagerImageAsync();
        await cluster.EchoImageAsync();
        var space = await cluster.NamespaceAsync();
        try
        {
            await install(space);
            await cluster.Kubectl.RunAsync("rollout", "status", "--namespace", space.Name, "deployment/mcp-manager", "--timeout=180s");
            await OldOnesAreGoneAsync(space);
            return new DeployedManager(space, await AddressAsync(space, "mcp-manager"));
        }
        catch
        {
            await space.DisposeAsync();
            throw;
        }
    }

    /// <summary>The managers' pods that are not on their way out.</summary>
    public static async Task<List<JsonNode>> PodsAsync(KubeNamespace space) => [.. (await AllPodsAsync(space)).Where(pod => !IsLeaving(pod))];

    /// <summary>The address of a Service.</summary>
    public static async Task<string> AddressAsync(KubeNamespace space, string service) =>
        (string)(await space.Cluster.Kubectl.JsonAsync("get", "service", service, "--namespace", space.Name))["spec"]!["clusterIP"]!;

    /// <summary>A client whose connections all go to one address, whatever its URLs name.</summary>
    public static HttpClient ClientTo(string address, int port) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = async (_, ct) => await ConnectAsync(new IPEndPoint(IPAddress.Parse(address), port), ct),
    });

    // One that leaves still answers what it was sent before, and cuts off what takes longer, with a text that says so.
    private static Task OldOnesAreGoneAsync(KubeNamespace space) =>
        Eventually.GetAsync(async () => (await AllPodsAsync(space)).Count(IsLeaving), leaving => leaving == 0, "the managers before are gone", TimeSpan.FromMinutes(3));

    private static async Task<IEnumerable<JsonNode>> AllPodsAsync(KubeNamespace space) =>
        (await space.Cluster.Kubectl.JsonAsync("get", "pods", "--namespace", space.Name, "--selector", "app.kubernetes.io/name=mcp-manager"))["items"]!.AsArray().OfType<JsonNode>();

    private static bool IsLeaving(JsonNode pod) => pod["metadata"]!["deletionTimestamp"] is not null;

    // A busy node learns late which pods are behind a Service: until then it sends connections to one that has ended. A client tries again.
    private static async Task<Stream> ConnectAsync(IPEndPoint address, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(address, ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused && tries < 30)
            {
                socket.Dispose();
                await Task.Delay(TimeSpan.FromSeconds(1), ct);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Space.DisposeAsync();
        await Space.Cluster.Kubectl.TryAsync("delete", "namespace", "mcp", "--ignore-not-found", "--wait=false");
    }

    /// <summary>What README.md says, in a namespace of the test's own. A cluster before 1.21 does not know the budget's version, and says so; for those there is a folder.</summary>
    private static async Task ApplyAsync(KubeNamespace space)
    {
        var kubectl = space.Cluster.Kubectl;
        var folder = Path.Combine(Repository.Root, "k8s");
        var (code, output, errors) = await kubectl.TryAsync("apply", "--namespace", space.Name, "--filename", folder);
        output.ShouldContain("deployment.apps/mcp-manager created");
        if (code != 0)
        {
            errors.ShouldContain("PodDisruptionBudget");
            errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.Contains("no matches for kind", StringComparison.Ordinal)).Count().ShouldBe(1, errors);
            await kubectl.RunAsync("apply", "--namespace", space.Name, "--filename", Path.Combine(folder, "before-1.21"));
        }
    }
}
