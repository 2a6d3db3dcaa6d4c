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

    /// <summary>Makes a registered backend the one that is used, measured.</summary>
    public static IServiceCollection UseBackend<TBackend>(this IServiceCollection services)
        where TBackend : class, IWorkloadBackend => services.AddSingleton<IWorkloadBackend>(provider =>
            new InstrumentedBackend(provider.GetRequiredService<TBackend>(), provider.GetRequiredService<BackendMetrics>()));

    public static IApplicationBuilder UseHttpMetrics(this IApplicationBuilder app) => app.UseMiddleware<HttpMetricsMiddleware>();

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
