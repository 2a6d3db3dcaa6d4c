using System.Diagnostics.Metrics;
using McpManager.Errors;
using McpManager.Observability.Prometheus;

namespace McpManager.Observability;

/// <summary>How long the backend's calls take and how they fail.</summary>
internal sealed class BackendMetrics
{
    private readonly TimeProvider _time;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _errors;

    public BackendMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(PrometheusExporter.MeterName);
        _duration = meter.CreateHistogram<double>("mcp_backend_call_duration_seconds", description: "Calls of the backend, by operation.");
        _errors = meter.CreateCounter<long>("mcp_backend_call_errors_total", description: "Failed calls of the backend, by operation and kind.");
    }

    public async Task<T> MeasureAsync<T>(string operation, Func<Task<T>> call)
    {
        var start = _time.GetTimestamp();
        try
        {
            return await call();
        }
        catch (Exception e)
        {
            Failed(operation, e);
            throw;
        }
        finally
        {
            _duration.Record(_time.GetElapsedTime(start).TotalSeconds, new KeyValuePair<string, object?>("operation", operation));
        }
    }

    /// <summary>Counts a failure. A call that its caller gave up is none.</summary>
    public void Failed(string operation, Exception exception)
    {
        if (exception is not OperationCanceledException)
        {
            var kind = exception is ManagerException known ? known.Kind.ToString().ToLowerInvariant() : "unexpected";
            _errors.Add(1, new("operation", operation), new KeyValuePair<string, object?>("kind", kind));
        }
    }
}
