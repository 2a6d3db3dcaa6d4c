using McpManager.Api;
using McpManager.Api.OpenApi;
using McpManager.Configuration;
using McpManager.Errors;
using McpManager.Gateway;
using McpManager.Observability;
using McpManager.Routing;
using McpManager.Security;
using McpManager.Templates;
using McpManager.Traefik;
using McpManager.Workloads;

namespace McpManager.Hosting;

/// <summary>The composition root: what the manager is made of, and what a request passes, in this order.</summary>
internal static class ManagerApp
{
    /// <param name="adjust">For tests: another server, another backend. Called last.</param>
    public static WebApplication Build(ManagerOptions options, BackendChoice backend, Action<WebApplicationBuilder>? adjust = null)
    {
        // Empty: no setting comes from anywhere but the options, which were checked.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "mcp-manager" });
        builder.WebHost.UseManagerKestrel(options);
        builder.Logging.AddJsonLog(options);
        builder.Services
            .Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30))
            .AddSingleton(options).AddSingleton(backend).AddSingleton(TimeProvider.System)
            .AddPublicAddress()
            .AddObservability()
            .AddSecurity(options)
            .AddTemplates()
            .AddWorkloads();
        BackendTable.AddBackend(builder.Services, backend);
        builder.Services
            .AddWorkloadRouting()
            .AddGateway()
            .AddTraefik()
            .AddApi()
            .AddManagerOpenApi()
            .AddHostedService<HangUp>()
            .AddHostedService<FirstRoutes>()
            .AddHostedService<StartLog>();
        adjust?.Invoke(builder);

        var app = builder.Build();
        Pipe(app);
        return app;
    }

    private static void Pipe(WebApplication app)
    {
        app.UseHttpMetrics();
        app.UseMiddleware<ExceptionMiddleware>();
        app.UseGuards();
        app.UseWorkloadHosts();
        app.UsePathBase("/api/mcp");
        app.UseApiHeaders();
        app.UseMiddleware<RoutingProblems>();
        app.UseRouting();
        app.UseCors();
        app.UseDocsPage();
        app.MapObservability();
        app.MapApi();
        app.MapTraefik();
        app.MapOpenApi();
    }
}
