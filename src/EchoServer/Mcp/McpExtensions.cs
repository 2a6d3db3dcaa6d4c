using EchoServer.Mcp.Http;
using EchoServer.Mcp.Stateful;
using EchoServer.Mcp.Stateless;
using EchoServer.Mcp.Tools;

namespace EchoServer.Mcp;

internal static class McpExtensions
{
    public static IServiceCollection AddMcpHost(this IServiceCollection services) => services
        .AddSingleton<OriginPolicy>()
        .AddSingleton<ToolCatalog>()
        .AddSingleton<ServerFactory>()
        .AddSingleton<StatelessHost>()
        .AddSingleton<SessionLimits>()
        .AddSingleton<SessionStore>()
        .AddSingleton<StatefulHost>()
        .AddHostedService<SessionSweeper>();
}
