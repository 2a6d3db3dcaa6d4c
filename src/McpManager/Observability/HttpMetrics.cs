using System.Diagnostics.Metrics;
using McpManager.Observability.Prometheus;

namespace McpManager.Observability;

/// <summary>Requests that the manager answered, by route template: raw paths would make a series of every typing error.</summary>
internal sealed class HttpMetrics
{
    // A tag is an object: each status is one only once, not once a request.
    private static readonly object[] s_statuses = [.. Enumerable.Range(0, 600).Cast<object>()];

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;

    public HttpMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(PrometheusExporter.MeterName);
        _requests = meter.CreateCounter<long>("mcp_http_requests_total", description: "Requests answered, by route, method and status.");
        _duration = meter.CreateHistogram<double>("mcp_http_request_duration_seconds", description: "Time from a request's headers to the end of its answer.");
    }

    public void Record(string route, string method, int status, TimeSpan duration)
    {
        _requests.Add(1, new("route", route), new("method", method), new("status", Boxed(status)));
        _duration.Record(duration.TotalSeconds, new("route", route), new KeyValuePair<string, object?>("method", method));
    }

    private static object Boxed(int status) => status is >= 0 and < 600 ? s_statuses[status] : status;
}

/// <summary>Measures what comes after it.</summary>
internal sealed class HttpMetricsMiddleware(RequestDelegate next, HttpMetrics metrics, TimeProvider time)
{
    /// <summary>The label of requests that no route of the manager matched.</summary>
    public const string Unmatched = "unmatched";

    public async Task InvokeAsync(HttpContext context)
    {
        var start = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            // A caller may send any word as its method.
            var method = context.Request.Method is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" or "CONNECT"
                ? context.Request.Method
                : "OTHER";
            metrics.Record(RouteOf(context), method, context.Response.StatusCode, time.GetElapsedTime(start));
        }
    }

    private static string RouteOf(HttpContext context) =>
        context.GetEndpoint() switch
        {
            RouteEndpoint { RoutePattern.RawText: { } route } => "/" + route.Trim('/'),

            // What the gateway takes has no route, and its endpoint no more than a name.
            { DisplayName: { } name } => name,
            _ => Unmatched,
        };
}
