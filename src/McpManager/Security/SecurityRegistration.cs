using McpManager.Configuration;
using McpManager.Security.Engine;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace McpManager.Security;

/// <summary>Guards and CORS.</summary>
internal static class SecurityRegistration
{
    public static IServiceCollection AddSecurity(this IServiceCollection services, ManagerOptions options) => services
        .AddSingleton<IHostResolver, SystemResolver>()
        .AddSingleton<EngineAddresses>()
        .AddHostedService(provider => provider.GetRequiredService<EngineAddresses>())
        .AddSingleton<HostRules>()
        .AddSingleton<OriginRules>()
        .AddCors(cors => cors.AddDefaultPolicy(policy => Describe(policy, options)));

    /// <summary>Before all that answers, workload hosts included.</summary>
    public static IApplicationBuilder UseGuards(this IApplicationBuilder app) => app
        .UseMiddleware<EngineGuard>()
        .UseMiddleware<HostGuard>()
        .UseMiddleware<OriginGuard>();

    public static IApplicationBuilder UseApiHeaders(this IApplicationBuilder app) => app.UseMiddleware<ApiHeaders>();

    private static void Describe(CorsPolicyBuilder policy, ManagerOptions options)
    {
        policy.AllowAnyHeader().WithExposedHeaders("Mcp-Session-Id", "WWW-Authenticate", "Location");
        if (options.CorsOrigins is ["*"])
        {
            policy.AllowAnyOrigin().WithMethods("GET", "HEAD");
        }
        else
        {
            policy.WithOrigins([.. options.CorsOrigins]).AllowAnyMethod();
        }
    }
}
