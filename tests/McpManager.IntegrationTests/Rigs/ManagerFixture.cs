namespace McpManager.IntegrationTests.Rigs;

/// <summary>One manager for a whole test class.</summary>
public sealed class ManagerFixture : IAsyncLifetime
{
    public ManagerProcess Manager { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Manager = await ManagerProcess.StartAsync(("HEALTH_CHECK_INTERVAL", "1"));

    public ValueTask DisposeAsync() => Manager.DisposeAsync();
}
