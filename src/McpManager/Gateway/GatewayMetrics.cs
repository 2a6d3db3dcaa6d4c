using System.Diagnostics.Metrics;
using McpManager.Routing;

namespace McpManager.Gateway;

/// <summary>Requests through the gateway. Labels are bounded: names of workloads that are there (else empty), classes of status codes.</summary>
internal sealed class GatewayMetrics
{
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;
    private readonly UpDownCounter<long> _inFlight;

    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(RoutingMetrics.MeterName);
        _requests = meter.CreateCounter<long>("mcp_gateway_requests_total", description: "Requests forwarded, by workload and class of status.");
        _duration = meter.CreateHistogram(
            "mcp_gateway_request_duration_seconds",
            unit: "s",
            description: "From a request's headers to the end of its response, streams included.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
            });
        _inFlight = meter.CreateUpDownCounter<long>("mcp_gateway_requests_in_flight", description: "Requests and streams under way.");
    }

    public void Started(string workload) => _inFlight.Add(1, new KeyValuePair<string, object?>("workload", workload));

    public void Ended(string workload, int status, bool aborted, TimeSpan duration)
    {
        _inFlight.Add(-1, new KeyValuePair<string, object?>("workload", workload));
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("workload", workload));
        Refused(workload, status, aborted);
    }

    /// <summary>Answered by the gateway itself.</summary>
    public void Refused(string workload, int status, bool aborted = false) => _requests.Add(
        1,
        new KeyValuePair<string, object?>("workload", workload),
        new KeyValuePair<string, object?>("status", aborted ? "aborted" : Class(status)));

    private static string Class(int status) => (status / 100) switch
    {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        5 => "5xx",
        _ => "other",
    };
}
