using McpManager.IntegrationTests.EchoServer;
using McpManager.IntegrationTests.Rigs;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpManager.IntegrationTests.Manager;

/// <summary>The SDK's client and a workload's MCP server, with the gateway between them.</summary>
public sealed class McpThroughGatewayTests(ManagerFixture fixture) : IClassFixture<ManagerFixture>, IAsyncLifetime
{
    private readonly ManagerProcess _manager = fixture.Manager;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _manager.Api.CreateAsync(Requests.Echo("echo"), Requests.Patience, Ct);

    public ValueTask DisposeAsync() => default;

    [Theory]
    [InlineData(Clients.Stateful)]
    [InlineData(Clients.Stateless)]
    public async Task Tools_are_listed_and_called(string version)
    {
        await using var client = await ConnectAsync(version);

        client.NegotiatedProtocolVersion.ShouldBe(version);
        (await client.ListToolsAsync(cancellationToken: Ct)).Select(tool => tool.Name).ShouldBe(["echo", "add", "slow"], ignoreOrder: true);
        var sum = await client.CallToolAsync("add", Clients.Arguments(("a", 2), ("b", 40)), cancellationToken: Ct);
        sum.Content.ShouldHaveSingleItem().ShouldBeOfType<TextContentBlock>().Text.ShouldBe("42");
    }

    [Theory]
    [InlineData(Clients.Stateful)]
    [InlineData(Clients.Stateless)]
    public async Task Progress_comes_while_the_call_goes_on(string version)
    {
        await using var client = await ConnectAsync(version);
        var progress = new ProgressProbe();
        await using var listener = client.RegisterNotificationHandler(NotificationMethods.ProgressNotification, progress.Receive);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);

        // It takes far longer than the test: what comes, comes while it goes on.
        var call = client.CallToolAsync("slow", Clients.Arguments(("seconds", 600), ("steps", 1000)), new ProgressProbe(), cancellationToken: cancel.Token).AsTask();
        await progress.First.WaitAsync(Ct);

        call.IsCompleted.ShouldBeFalse();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(call);
    }

    private Task<McpClient> ConnectAsync(string version) => McpClient.CreateAsync(
        new HttpClientTransport(
            new HttpClientTransportOptions { Endpoint = _manager.Workload("echo", "/mcp"), TransportMode = HttpTransportMode.StreamableHttp },
            _manager.Http),
        Clients.Options(version),
        cancellationToken: Ct);
}
