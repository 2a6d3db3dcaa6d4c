namespace McpManager.IntegrationTests.Rigs;

/// <summary>One echo server for a whole test class.</summary>
public sealed class EchoServerFixture : IAsyncLifetime
{
    public EchoServerProcess Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Server = await EchoServerProcess.StartAsync(("MCP_SERVICE_NAME", "fixture"), ("ALLOWED_ORIGINS", "https://app.example.com"));

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
