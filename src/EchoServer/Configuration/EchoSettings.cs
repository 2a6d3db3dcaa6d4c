using System.Net;

namespace EchoServer.Configuration;

/// <summary>Everything that the environment decides, checked.</summary>
/// <param name="ServiceName">The name shown to clients; one copy of the server per name is the usual case.</param>
/// <param name="Endpoint">Where to listen; port 0 lets the system choose one, which the log then tells.</param>
/// <param name="LogLevel">The lowest level written.</param>
/// <param name="AllowedOrigins">Origins allowed at <c>/mcp</c> beside loopback, as <c>scheme://host[:port]</c>.</param>
internal sealed record EchoSettings(
    string ServiceName,
    IPEndPoint Endpoint,
    LogLevel LogLevel,
    IReadOnlyList<string> AllowedOrigins);
