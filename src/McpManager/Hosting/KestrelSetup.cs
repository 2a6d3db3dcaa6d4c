using System.Net;
using McpManager.Api;
using McpManager.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace McpManager.Hosting;

/// <summary>Where and within what limits the server listens.</summary>
internal static class KestrelSetup
{
    public static IWebHostBuilder UseManagerKestrel(this IWebHostBuilder web, ManagerOptions options) => web.UseKestrelCore().ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;

        // The gateway lifts it for workloads, whose bodies are theirs.
        kestrel.Limits.MaxRequestBodySize = RequestBody.MaxBytes;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.MaxRequestHeadersTotalSize = 64 * 1024;
        foreach (var endpoint in options.Endpoints)
        {
            Listen(kestrel, endpoint);
        }
    });

    private static void Listen(KestrelServerOptions kestrel, ListenEndpoint endpoint)
    {
        // Two sockets cannot share a port that neither knows yet: a free one is taken on IPv4 only.
        if (endpoint is { Host: "localhost", Port: 0 })
        {
            kestrel.Listen(IPAddress.Loopback, 0, PlainHttp);
        }
        else if (endpoint.Host == "localhost")
        {
            kestrel.ListenLocalhost(endpoint.Port, PlainHttp);
        }
        else if (endpoint.Host == "*")
        {
            kestrel.ListenAnyIP(endpoint.Port, PlainHttp);
        }
        else
        {
            kestrel.Listen(IPAddress.Parse(endpoint.Host), endpoint.Port, PlainHttp);
        }
    }

    // Without TLS there is nothing to negotiate HTTP/2 with.
    private static void PlainHttp(ListenOptions listen) => listen.Protocols = HttpProtocols.Http1;
}
