using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace McpManager.Gateway;

/// <summary>Needs <see cref="Routing.RoutingRegistration.AddWorkloadRouting"/>.</summary>
internal static class GatewayRegistration
{
    public static IServiceCollection AddGateway(this IServiceCollection services)
    {
        services.AddHttpForwarder();
        services.AddSingleton<GatewayClient>();
        services.AddSingleton<GatewayDrain>();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<WorkloadTransformer>();
        services.AddSingleton<WorkloadForwarder>();

        // Header values beyond ASCII pass as the bytes that they are; see GatewayClient for the other side.
        services.Configure<KestrelServerOptions>(options =>
        {
            options.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            options.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        });

        // YARP writes each request's URL, query included, at Information, and each failure with its stack: the gateway says what is needed itself.
        services.AddLogging(logging => logging.AddFilter("Yarp.ReverseProxy", LogLevel.None));
        return services;
    }

    /// <summary>First in the pipeline, right after host filtering: a workload's traffic meets nothing of the manager's own API.</summary>
    public static IApplicationBuilder UseWorkloadHosts(this IApplicationBuilder app) => app.UseMiddleware<WorkloadHostMiddleware>();
}
