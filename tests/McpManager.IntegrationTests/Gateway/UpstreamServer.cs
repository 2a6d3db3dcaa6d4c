using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpManager.IntegrationTests.Gateway;

/// <summary>A workload's replica: a real server on a free loopback port, or a bare socket for what no server would send.</summary>
internal sealed class UpstreamServer : IAsyncDisposable
{
    private readonly Func<ValueTask> _stop;

    private UpstreamServer(int port, Func<ValueTask> stop) => (Port, _stop) = (port, stop);

    public int Port { get; }

    public DnsEndPoint Address => new("127.0.0.1", Port);

    public static async Task<UpstreamServer> StartAsync(RequestDelegate handler)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0);
            options.Limits.MaxRequestBodySize = null;
            options.Limits.MinRequestBodyDataRate = null;
        });
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(handler);
        await app.StartAsync();
        return new UpstreamServer(new Uri(app.Urls.First()).Port, app.DisposeAsync);
    }

    /// <summary>Each connection is handed over once its request's headers were read.</summary>
    public static UpstreamServer Raw(Func<NetworkStream, string, Task> handle)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var stop = new CancellationTokenSource();
        var loop = AcceptAsync(listener, handle, stop.Token);
        return new UpstreamServer(((IPEndPoint)listener.LocalEndpoint).Port, async () =>
        {
            await stop.CancelAsync();
            listener.Dispose();
            await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.Dispose();
        });
    }

    /// <summary>A port where nothing listens: bound, never listening, so that no other test gets it.</summary>
    public static UpstreamServer Dead()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new UpstreamServer(((IPEndPoint)socket.LocalEndPoint!).Port, () =>
        {
            socket.Dispose();
            return ValueTask.CompletedTask;
        });
    }

    public ValueTask DisposeAsync() => _stop();

    private static async Task AcceptAsync(TcpListener listener, Func<NetworkStream, string, Task> handle, CancellationToken ct)
    {
        while (true)
        {
            var client = await listener.AcceptTcpClientAsync(ct);
            _ = HandleAsync(client, handle, ct);
        }
    }

    private static async Task HandleAsync(TcpClient client, Func<NetworkStream, string, Task> handle, CancellationToken ct)
    {
        using (client)
        {
            var stream = client.GetStream();
            var head = await RawHttp.ReadHeadAsync(stream, ct);
            if (head.Length > 0)
            {
                await handle(stream, head);
            }
        }
    }
}
