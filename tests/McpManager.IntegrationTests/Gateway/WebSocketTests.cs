using System.Net.WebSockets;
using System.Text;
using McpManager.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace McpManager.IntegrationTests.Gateway;

public sealed class WebSocketTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_web_socket_echoes_and_closes_through_the_gateway()
    {
        await using var rig = await GatewayRig.StartAsync();
        await using var upstream = await UpstreamServer.StartAsync(async context =>
        {
            using var server = await context.WebSockets.AcceptWebSocketAsync(context.WebSockets.WebSocketRequestedProtocols[0]);
            var buffer = new byte[1024];
            while (await server.ReceiveAsync(buffer, Ct) is { MessageType: not WebSocketMessageType.Close } received)
            {
                await server.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, Ct);
            }

            await server.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", Ct);
        });
        rig.Publish("echo", upstream);

        using var client = new ClientWebSocket();
        client.Options.AddSubProtocol("mcp");
        client.Options.SetRequestHeader("Host", "echo.localhost");
        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{rig.Port}/ws"), Ct);
        client.SubProtocol.ShouldBe("mcp");
        rig.Services.GetRequiredService<RouteTable>().Current!.Sorted[0].Ready[0].InFlight.ShouldBe(1);

        var buffer = new byte[1024];
        foreach (var text in new[] { "one", "two" })
        {
            await client.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Ct);
            var received = await client.ReceiveAsync(buffer, Ct);
            Encoding.UTF8.GetString(buffer, 0, received.Count).ShouldBe(text);
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Ct);
        client.CloseStatusDescription.ShouldBe("bye");
    }
}
