using McpManager.IntegrationTests.Rigs;
using ModelContextProtocol.Protocol;

namespace McpManager.IntegrationTests.EchoServer;

/// <summary>What a client of the SDK sees, in both eras.</summary>
public sealed class McpClientTests(EchoServerFixture fixture) : IClassFixture<EchoServerFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Clients.Stateful, Clients.Stateful)]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData(Clients.Stateless, Clients.Stateless)]
    [InlineData(null, Clients.Stateless)]
    public async Task A_client_gets_the_version_it_asks_for_and_the_newest_when_it_asks_for_none(string? asked, string negotiated)
    {
        await using var client = await fixture.Server.ConnectAsync(asked);

        client.NegotiatedProtocolVersion.ShouldBe(negotiated);
        client.ServerInfo.ShouldNotBeNull().Name.ShouldBe("fixture");
    }

    [Theory]
    [InlineData(Clients.Stateful)]
    [InlineData(Clients.Stateless)]
    public async Task The_tools_are_listed(string version)
    {
        await using var client = await fixture.Server.ConnectAsync(version);

        var tools = await client.ListToolsAsync(cancellationToken: Ct);

        tools.Select(tool => tool.Name).ShouldBe(["echo", "add", "slow"], ignoreOrder: true);
    }

    [Theory]
    [InlineData(Clients.Stateful)]
    [InlineData(Clients.Stateless)]
    public async Task Echo_returns_the_message(string version)
    {
        await using var client = await fixture.Server.ConnectAsync(version);

        var result = await client.CallToolAsync("echo", Clients.Arguments(("message", "grüß 🦜")), cancellationToken: Ct);

        Text(result).ShouldBe("grüß 🦜");
    }

    [Theory]
    [InlineData(Clients.Stateful)]
    [InlineData(Clients.Stateless)]
    public async Task Add_returns_the_sum_as_text_and_as_structured_content(string version)
    {
        await using var client = await fixture.Server.ConnectAsync(version);

        var result = await client.CallToolAsync("add", Clients.Arguments(("a", 2), ("b", 0.5)), cancellationToken: Ct);

        Text(result).ShouldBe("2.5");
        result.StructuredContent!.Value.GetProperty("sum").GetDouble().ShouldBe(2.5);
    }

    [Theory]
    [InlineData("add", "a")]
    [InlineData("echo", "message")]
    public async Task A_missing_argument_is_an_error_result_that_names_it(string tool, string argument)
    {
        await using var client = await fixture.Server.ConnectAsync(Clients.Stateless);

        var result = await client.CallToolAsync(tool, Clients.Arguments(), cancellationToken: Ct);

        result.IsError.ShouldBe(true);
        Text(result).ShouldContain($"'{argument}'");
    }

    [Theory]
    [InlineData(Clients.Stateful)]
    [InlineData(Clients.Stateless)]
    public async Task Slow_reports_every_step(string version)
    {
        await using var client = await fixture.Server.ConnectAsync(version);
        var progress = new ProgressProbe();
        // The client (2.3.1) forgets a call's own IProgress with the answer, and may then drop the last report, which it handles beside it.
        await using var listener = client.RegisterNotificationHandler(NotificationMethods.ProgressNotification, progress.Receive);

        var result = await client.CallToolAsync(
            "slow", Clients.Arguments(("seconds", 0.1), ("steps", 4)), new ProgressProbe(), cancellationToken: Ct);
        await progress.All.WaitAsync(Ct);

        result.IsError.ShouldNotBe(true);
        progress.Steps.Order().ShouldBe([1f, 2f, 3f, 4f]);
    }

    /// <summary>Stateless only: over HTTP, the SDK's client (2.3.1) closes the connection but does not send notifications/cancelled (csharp-sdk#1365).</summary>
    [Fact]
    public async Task A_call_whose_caller_disconnects_stops_in_the_server()
    {
        await using var server = await EchoServerProcess.StartAsync();
        await using var client = await server.ConnectAsync(Clients.Stateless);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var progress = new ProgressProbe();

        var call = client.CallToolAsync(
            "slow", Clients.Arguments(("seconds", 600), ("steps", 1000)), progress, cancellationToken: cancel.Token).AsTask();
        await progress.First.WaitAsync(Ct);
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(call);
        await server.WaitForLogAsync("CallCancelled: slow");
    }

    private static string Text(CallToolResult result) => result.Content.ShouldHaveSingleItem().ShouldBeOfType<TextContentBlock>().Text;
}
