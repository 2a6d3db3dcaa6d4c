using System.Diagnostics.Metrics;
using System.Net;
using McpManager.Errors;
using McpManager.Routing;

namespace McpManager.Security.Engine;

/// <summary>
/// Refuses what comes from the engine's own address. The engine never calls the manager, it is called: a connection from there is a workload's,
/// and whoever can create workloads could otherwise be one of them. The connection's address decides alone; a header can name any.
/// </summary>
internal sealed class EngineGuard
{
    public static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly RequestDelegate _next;
    private readonly EngineAddresses _engine;
    private readonly TimeProvider _time;
    private readonly ILogger<EngineGuard> _logger;
    private readonly Counter<long> _refused;
    private readonly Lock _lock = new();
    private long _unsaid;
    private long? _saidAt;

    public EngineGuard(RequestDelegate next, EngineAddresses engine, IMeterFactory meters, TimeProvider time, ILogger<EngineGuard> logger)
    {
        _next = next;
        _engine = engine;
        _time = time;
        _logger = logger;
        _refused = meters.Create(RoutingMetrics.MeterName)
            .CreateCounter<long>("mcp_engine_requests_refused_total", description: "Requests refused because they came from the engine, that is from a workload.");
    }

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address || !_engine.Contains(address))
        {
            return _next(context);
        }

        _refused.Add(1);
        Say(address);

        // The next request on this connection would end here too.
        context.Response.Headers.Connection = "close";
        return ProblemWriter.WriteAsync(
            context,
            StatusCodes.Status403Forbidden,
            "Not from a workload",
            "Workloads have no access to the manager.");
    }

    // A workload may knock as often as it likes: one line an interval, with the count.
    private void Say(IPAddress address)
    {
        long count;
        lock (_lock)
        {
            _unsaid++;
            if (_saidAt is { } at && _time.GetElapsedTime(at) < LogInterval)
            {
                return;
            }

            _saidAt = _time.GetTimestamp();
            count = _unsaid;
            _unsaid = 0;
        }

        var shown = address.ToString();
        EngineLog.Refused(_logger, shown, count);
    }
}
