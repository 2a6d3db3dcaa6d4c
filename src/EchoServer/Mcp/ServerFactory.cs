using EchoServer.Mcp.Tools;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace EchoServer.Mcp;

/// <summary>Creates the SDK's server on a transport: one per session, or one per request where there are no sessions.</summary>
internal sealed class ServerFactory(ServiceIdentity identity, ToolCatalog tools, ILoggerFactory loggers)
{
    // One object for all servers: they only read it.
    private readonly McpServerOptions _options = new()
    {
        ServerInfo = new Implementation { Name = identity.Name, Version = identity.Version, Title = "Echo server" },
        ServerInstructions = "Call 'echo' to get a message back, 'add' to sum two numbers, 'slow' to watch progress and cancellation.",
        ToolCollection = tools.Collection,
        ScopeRequests = false,
    };

    public McpServer Create(ITransport transport) => McpServer.Create(transport, _options, loggers);

    public StreamableHttpServerTransport CreateTransport(string? sessionId) =>
        new(loggers) { SessionId = sessionId, Stateless = sessionId is null };
}
