namespace EchoServer.Mcp.Stateful;

/// <summary>A client that leaves without DELETE must not hold memory for ever, nor may one that only ever initializes.</summary>
internal sealed record SessionLimits
{
    public int MaxSessions { get; init; } = 1000;

    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(30);

    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMinutes(1);
}
