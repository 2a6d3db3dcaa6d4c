using McpManager.IntegrationTests.Rigs;
using ModelContextProtocol;

namespace McpManager.IntegrationTests.EchoServer;

public sealed class LifetimeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Clients.Stateful)]
    [InlineData(Clients.Stateless)]
    public async Task A_call_that_runs_when_the_server_is_stopped_still_gets_its_answer(string version)
    {
        await using var server = await EchoServerProcess.StartAsync();
        await using var client = await server.ConnectAsync(version);
        var progress = new ProgressProbe();

        var call = client.CallToolAsync("slow", Clients.Arguments(("seconds", 1), ("steps", 4)), progress, cancellationToken: Ct).AsTask();
        await progress.First.WaitAsync(Ct);
        var exit = await server.TerminateAsync();

        (await call).IsError.ShouldNotBe(true);
        exit.ShouldBe(0);
    }

    [Theory]
    [InlineData(Clients.Stateful)]
    [InlineData(Clients.Stateless)]
    public async Task A_call_that_would_run_for_long_is_ended_with_an_error_when_the_server_is_stopped(string version)
    {
        await using var server = await EchoServerProcess.StartAsync();
        await using var client = await server.ConnectAsync(version);
        var progress = new ProgressProbe();

        var call = client.CallToolAsync("slow", Clients.Arguments(("seconds", 600), ("steps", 1000)), progress, cancellationToken: Ct).AsTask();
        await progress.First.WaitAsync(Ct);
        var exit = await server.TerminateAsync();

        (await Should.ThrowAsync<McpProtocolException>(call)).ErrorCode.ShouldBe(McpErrorCode.InternalError);
        exit.ShouldBe(0);
    }

    [Fact]
    public async Task An_idle_server_with_open_sessions_and_streams_stops_cleanly()
    {
        await using var server = await EchoServerProcess.StartAsync();
        await using var client = await server.ConnectAsync(Clients.Stateful);
        await client.ListToolsAsync(cancellationToken: Ct);

        (await server.TerminateAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Bad_settings_stop_the_start_with_one_line_each()
    {
        var (exit, errors) = await EchoServerProcess.RunToExitAsync(
            ("PORT", "70000"), ("LISTEN_ADDRESS", "everywhere"), ("LOG_LEVEL", "LOUD"), ("MCP_SERVICE_NAME", "a b"), ("ALLOWED_ORIGINS", "example.com"));

        exit.ShouldBe(2);
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':')[0])
            .ShouldBe(["PORT", "LISTEN_ADDRESS", "LOG_LEVEL", "MCP_SERVICE_NAME", "ALLOWED_ORIGINS"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_port_in_use_stops_the_start_with_one_line()
    {
        await using var server = await EchoServerProcess.StartAsync();

        var (exit, errors) = await EchoServerProcess.RunToExitAsync(("PORT", $"{server.Address.Port}"));

        exit.ShouldBe(1);
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem().ShouldContain($"{server.Address.Port}");
    }
}
