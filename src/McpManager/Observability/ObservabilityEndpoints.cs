using McpManager.Client;
using McpManager.Configuration;
using McpManager.Errors;
using McpManager.Observability.Prometheus;
using Microsoft.AspNetCore.Http.HttpResults;

namespace McpManager.Observability;

/// <summary><c>/health</c>, its two probes, and <c>/metrics</c>.</summary>
internal static class ObservabilityEndpoints
{
    public static void MapObservability(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup(string.Empty).WithTags("observability");
        group.MapGet("/health", HealthAsync)
            .WithName("health")
            .WithSummary("Manager, backend and counts")
            .Produces<HealthReport>()
            .Produces<HealthReport>(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/health/live", () => TypedResults.Ok(new ProbeReport { Status = "live" }))
            .WithName("health_live")
            .WithSummary("Whether the process answers at all");
        group.MapGet("/health/ready", ReadyAsync)
            .WithName("health_ready")
            .WithSummary("Whether requests can be served: the first snapshot is there and the backend answers")
            .Produces<ProbeReport>()
            .Produces<ProbeReport>(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/metrics", Metrics)
            .WithName("metrics")
            .WithSummary("Prometheus text format; 404 when ENABLE_METRICS=false")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Produces<ProblemResponse>(StatusCodes.Status404NotFound, ProblemWriter.ContentType);
    }

    private static async Task<JsonHttpResult<HealthReport>> HealthAsync(HealthReporter reporter, CancellationToken ct)
    {
        var report = await reporter.ReportAsync(ct);
        return TypedResults.Json(report, statusCode: report.Backend.Reachable ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<JsonHttpResult<ProbeReport>> ReadyAsync(HealthReporter reporter, CancellationToken ct)
    {
        var why = await reporter.WhyNotReadyAsync(ct);
        return TypedResults.Json(
            new ProbeReport { Status = why is null ? "ready" : "not_ready", Reason = why },
            statusCode: why is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static ContentHttpResult Metrics(ManagerOptions options, PrometheusExporter exporter) => options.EnableMetrics
        ? TypedResults.Text(exporter.Scrape(), TextFormat.ContentType)
        : throw new ManagerException(ErrorKind.NotFound, "Metrics are off: ENABLE_METRICS=false.");
}
