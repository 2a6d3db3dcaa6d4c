using McpManager.Configuration;
using McpManager.Observability;
using McpManager.Routing;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace McpManager.Hosting;

/// <summary>Says once what runs here, where, and what an operator should look at.</summary>
internal sealed partial class StartLog(
    ManagerOptions options,
    BackendChoice backend,
    IServer server,
    RouteRefresher routes,
    IHostApplicationLifetime lifetime,
    ILogger<StartLog> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() =>
        {
            foreach (var address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
            {
                LogListening(address);
            }

            // With port 0 the addresses that clients are told are known only now.
            routes.Renew();
            LogStarted(HealthReporter.Version, backend.Name, backend.Reason, options.DataDir, options.TemplatesDir);
            foreach (var endpoint in Exposure.OpenEndpoints(options))
            {
                LogOpen(endpoint.ToString());
            }
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 10, Level = LogLevel.Information, Message = "started: {Version} {Backend} {Reason} {DataDir} {TemplatesDir}")]
    private partial void LogStarted(string version, string backend, string reason, string dataDir, string templatesDir);

    [LoggerMessage(EventId = 12, Level = LogLevel.Information, Message = "listening: {Address}")]
    private partial void LogListening(string address);

    [LoggerMessage(EventId = 11, Level = LogLevel.Warning, Message = "OPEN TO EVERYONE WHO REACHES IT, without authentication: {Address}")]
    private partial void LogOpen(string address);
}
