using EchoServer.Configuration;
using EchoServer.Lifetime;
using EchoServer.Mcp;
using EchoServer.Rest;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EchoServer;

/// <summary>Puts the parts together. Reads as the table of contents of the server.</summary>
internal static class EchoApplication
{
    private const long MaxBodyBytes = 1024 * 1024;

    public static WebApplication Build(EchoSettings settings)
    {
        // Not the slim builder: it reads ASPNETCORE_* variables, and the one that the container base image sets costs a warning at every
        // start. Without them and its host filter, a start is also some 25 ms shorter.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, settings));
        builder.Logging.AddStructuredConsole(settings.LogLevel);
        builder.Services
            .AddRoutingCore()
            .AddSingleton(settings)
            .AddSingleton(TimeProvider.System)
            .AddSingleton<ServiceIdentity>()
            .AddLifetime()
            .AddMcpHost();

        var app = builder.Build();
        app.UseMiddleware<ProblemMiddleware>();
        app.MapServiceEndpoints();
        app.MapEchoEndpoints();
        app.MapMcp();
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, EchoSettings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        // HTTP/2 needs TLS to be negotiated, and TLS ends at the gateway.
        kestrel.Listen(settings.Endpoint, endpoint => endpoint.Protocols = HttpProtocols.Http1);
    }
}
