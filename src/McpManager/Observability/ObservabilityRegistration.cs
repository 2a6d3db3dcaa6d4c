using McpManager.Observability.Prometheus;
using McpManager.Workloads.Backends;

namespace McpManager.Observability;

/// <summary>Metrics, health, and the measured backend.</summary>
internal static class ObservabilityRegistration
{
    public static IServiceCollection AddObservability(this IServiceCollection services) => services
        .AddMetrics()
        .AddSingleton<PrometheusExporter>()
        .AddSingleton<HttpMetrics>()
        .AddSingleton<WorkloadMetrics>()
        .AddSingleton<ProcessMetrics>()
        .AddSingleton<BackendMetrics>()
        .AddSingleton<HealthReporter>()
        .AddHostedService<MetricsStart>();

    /// <summary>Puts the measuring decorator around the backend that was registered last.</summary>
    public static IServiceCollection MeasureBackend(this IServiceCollection services)
    {
        var inner = services.Last(service => service.ServiceType == typeof(IWorkloadBackend));
        services.Remove(inner);
        return services.AddSingleton<IWorkloadBackend>(provider => new InstrumentedBackend(Create(inner, provider), provider.GetRequiredService<BackendMetrics>()));
    }

    public static IApplicationBuilder UseHttpMetrics(this IApplicationBuilder app) => app.UseMiddleware<HttpMetricsMiddleware>();

    private static IWorkloadBackend Create(ServiceDescriptor service, IServiceProvider provider) =>
        (IWorkloadBackend)(service.ImplementationInstance
            ?? service.ImplementationFactory?.Invoke(provider)
            ?? ActivatorUtilities.CreateInstance(provider, service.ImplementationType!));

    /// <summary>Instruments exist once somebody asked for them: this is who does, before the first request.</summary>
    private sealed class MetricsStart(PrometheusExporter exporter, WorkloadMetrics workloads, ProcessMetrics process, HealthReporter health) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            GC.KeepAlive((exporter, workloads, process, health));
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
