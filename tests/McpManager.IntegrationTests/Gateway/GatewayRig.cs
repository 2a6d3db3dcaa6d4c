using System.Net;
using System.Net.Sockets;
using McpManager.Gateway;
using McpManager.Routing;
using McpManager.Tests.Fakes;
using McpManager.Workloads;
using McpManager.Workloads.Health;
using McpManager.Workloads.Spec;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace McpManager.IntegrationTests.Gateway;

/// <summary>The gateway on a real server, with routes that the test publishes. What is not a workload's is answered with "manager".</summary>
internal sealed class GatewayRig : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RouteBuilder _routes = new(Specs.StatusOf, _ => new ReplicaHealth(HealthState.Ready));

    private GatewayRig(WebApplication app)
    {
        _app = app;
        Port = new Uri(app.Urls.First()).Port;
        Client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectCallback = async (_, ct) =>
            {
                // Whatever the URL's host: {name}.localhost need not resolve here.
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, Port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public int Port { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    /// <param name="configure">Adds routing where the test needs more than routes that it publishes.</param>
    public static async Task<GatewayRig> StartAsync(Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        (configure ?? Unprobed)(builder.Services);
        builder.Services.AddGateway();
        var app = builder.Build();
        app.UseWorkloadHosts();
        app.Run(context => context.Response.WriteAsync("manager"));
        await app.StartAsync();
        return new GatewayRig(app);
    }

    /// <summary>Publishes a workload whose replicas are all ready.</summary>
    public void Publish(WorkloadSpec spec, params UpstreamServer[] replicas) => Publish(spec, replicas.Select(r => r.Address));

    public void Publish(string name, params UpstreamServer[] replicas) => Publish(Specs.Of(name, replicas.Length), replicas);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private void Publish(WorkloadSpec spec, IEnumerable<DnsEndPoint> addresses)
    {
        _routes.Set(new Workload
        {
            Spec = spec,
            DesiredRunning = true,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
            Replicas = [.. addresses.Select((address, n) => new Replica
            {
                Id = $"{spec.Name}-{n}",
                RunId = $"{spec.Name}-{n}-1",
                Index = n,
                State = ReplicaState.Running,
                Address = address,
            })],
        });
        _app.Services.GetRequiredService<RouteTable>().Publish(_routes.Build(DateTimeOffset.UnixEpoch));
    }

    private static void Unprobed(IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<RouteTable>();
        services.AddSingleton<RoutingMetrics>();
        services.AddSingleton(provider => new HealthProber(
            (_, _, _) => Task.FromResult(ProbeResult.Ok),
            TimeSpan.FromSeconds(60),
            provider.GetRequiredService<RoutingMetrics>(),
            TimeProvider.System));
    }
}
