using EchoServer.Configuration;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace EchoServer.Lifetime;

/// <summary>Tells where the server listens, which is how a caller that asked for port 0 learns its port, and that it stops.</summary>
internal sealed partial class LifetimeLog(
    IServer server, EchoSettings settings, IHostApplicationLifetime lifetime, ILogger<LifetimeLog> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The addresses are known only after the server has bound them.
        lifetime.ApplicationStarted.Register(() =>
            Listening(settings.ServiceName, server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()));
        lifetime.ApplicationStopping.Register(() => Stopping(settings.ServiceName));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, "Listening: {Service} on {Address}")]
    private partial void Listening(string service, string? address);

    [LoggerMessage(2, LogLevel.Information, "Stopping: {Service}")]
    private partial void Stopping(string service);
}
