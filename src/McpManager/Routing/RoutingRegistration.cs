using McpManager.Configuration;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Events;
using McpManager.Workloads.Health;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpManager.Routing;

/// <summary>Needs from elsewhere: <see cref="IWorkloadBackend"/> and <see cref="ManagerOptions"/> as singletons; takes <see cref="PublicAddress"/> where there is one.</summary>
internal static class RoutingRegistration
{
    public static IServiceCollection AddWorkloadRouting(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<EventHub>();
        services.TryAddSingleton<HttpProbe>();
        services.AddSingleton<RouteTable>();
        services.AddSingleton<RoutingMetrics>();
        services.AddSingleton(provider => new HealthProber(
            provider.GetRequiredService<HttpProbe>().ProbeAsync,
            TimeSpan.FromSeconds(provider.GetRequiredService<ManagerOptions>().StartupGrace),
            provider.GetRequiredService<RoutingMetrics>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(StatusOf);
        services.AddSingleton<RouteRefresher>();
        services.AddHostedService(provider => provider.GetRequiredService<RouteRefresher>());
        return services;
    }

    private static StatusOf StatusOf(IServiceProvider provider)
    {
        var backend = provider.GetRequiredService<IWorkloadBackend>();
        var options = provider.GetRequiredService<ManagerOptions>();

        // Asked for each time: with port 0 the address is known once the server listens.
        return (workload, health) => StatusMapper.ToStatus(
            workload,
            health,
            backend.Capabilities,
            provider.GetService<PublicAddress>() ?? new PublicAddress("http", options.Port));
    }
}
