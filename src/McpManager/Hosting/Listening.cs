using McpManager.Configuration;
using McpManager.Workloads;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace McpManager.Hosting;

/// <summary>The address that clients are told.</summary>
internal static class Listening
{
    /// <summary>Transient: with port 0 the port is known once the server listens.</summary>
    public static IServiceCollection AddPublicAddress(this IServiceCollection services) => services.AddTransient(provider =>
    {
        var bound = provider.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        var port = bound is not null ? BindingAddress.Parse(bound).Port : provider.GetRequiredService<ManagerOptions>().Endpoints.First().Port;
        return new PublicAddress("http", port);
    });
}
