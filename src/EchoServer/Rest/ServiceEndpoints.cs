using System.Runtime.InteropServices;
using EchoServer.Mcp;
using EchoServer.Mcp.Stateful;

namespace EchoServer.Rest;

/// <summary>What the server says about itself. Plain request delegates: the typed ones cost a code generation pass at start.</summary>
internal static class ServiceEndpoints
{
    private static readonly EndpointResponse[] Endpoints =
    [
        new("GET", "/health", "Health check"),
        new("GET", "/", "Service information"),
        new("GET", "/info", "Detailed service information"),
        new("POST", "/echo", "Echo the message of a JSON body"),
        new("GET", "/echo/{message}", "Echo the message of the path"),
        new("GET", "/mcp/capabilities", "What the MCP endpoint offers"),
        new("POST", "/mcp", "MCP over Streamable HTTP"),
    ];

    public static void MapServiceEndpoints(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var identity = services.GetRequiredService<ServiceIdentity>();
        var sessions = services.GetRequiredService<SessionStore>();

        routes.MapGet("/health", context => context.ReplyAsync(Health(identity), RestJson.Web.HealthResponse));
        routes.MapGet("/", context => context.ReplyAsync(Service(identity), RestJson.Web.ServiceResponse));
        routes.MapGet("/info", context => context.ReplyAsync(Info(identity, sessions), RestJson.Web.InfoResponse));
    }

    private static HealthResponse Health(ServiceIdentity identity) =>
        new("healthy", identity.Name, identity.Version, Seconds(identity.Uptime));

    private static ServiceResponse Service(ServiceIdentity identity) =>
        new(identity.Name, identity.Version, "Example MCP server: echoes what it is sent", Endpoints);

    /// <summary>Never the values of environment variables: a workload's secrets are among them.</summary>
    private static InfoResponse Info(ServiceIdentity identity, SessionStore sessions) => new(
        identity.Name,
        identity.Version,
        Environment.MachineName,
        Environment.ProcessId,
        identity.Now,
        Seconds(identity.Uptime),
        new RuntimeResponse(
            RuntimeInformation.FrameworkDescription,
            RuntimeInformation.OSDescription,
            RuntimeInformation.ProcessArchitecture.ToString(),
            Environment.ProcessorCount,
            Environment.WorkingSet),
        ProtocolVersions.All,
        sessions.Count);

    private static double Seconds(TimeSpan span) => Math.Round(span.TotalSeconds, 3);
}
