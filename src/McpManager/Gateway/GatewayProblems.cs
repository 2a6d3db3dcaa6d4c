using McpManager.Client;
using McpManager.Errors;
using McpManager.Routing;
using Yarp.ReverseProxy.Forwarder;

namespace McpManager.Gateway;

/// <summary>What the gateway answers when there is no answer of a workload.</summary>
internal static class GatewayProblems
{
    public static Task UnknownAsync(HttpContext context) => WriteAsync(
        context,
        StatusCodes.Status404NotFound,
        "No such workload",
        $"No workload answers at the host {context.Request.Host.Value}.");

    public static Task NotYetAsync(HttpContext context) => WriteAsync(
        context,
        StatusCodes.Status503ServiceUnavailable,
        "Routes are not known yet",
        "The manager has not read its workloads from the backend yet.",
        retryAfterSeconds: 1);

    public static Task NotForwardableAsync(HttpContext context) => WriteAsync(
        context,
        StatusCodes.Status400BadRequest,
        "Request target cannot be forwarded",
        "The request target must be a path in visible ASCII characters.");

    public static Task NoneReadyAsync(HttpContext context, RouteEntry entry)
    {
        var status = entry.Status;
        var why = status.Message is { Length: > 0 } message ? $": {message}" : string.Empty;
        return WriteAsync(
            context,
            StatusCodes.Status503ServiceUnavailable,
            "No replica is ready",
            $"{status.Name} is {Word(status.Status)}{why}",
            RetryAfter(status.Status));
    }

    /// <param name="exception">For its kind only: its text names addresses inside.</param>
    public static Task ForwardFailedAsync(HttpContext context, RouteEntry entry, ForwarderError error, Exception? exception)
    {
        var name = entry.Status.Name;
        return error switch
        {
            ForwarderError.RequestTimedOut => WriteAsync(
                context, StatusCodes.Status504GatewayTimeout, "Gateway timeout", $"No replica of {name} accepted a connection in time."),
            ForwarderError.RequestBodyClient => WriteAsync(
                context, StatusCodes.Status400BadRequest, "Bad request", "The request body could not be read."),
            ForwarderError.ResponseHeaders or ForwarderError.UpgradeResponseClient or ForwarderError.UpgradeResponseDestination => WriteAsync(
                context, StatusCodes.Status502BadGateway, "Bad gateway", $"{name} sent an answer that cannot be passed on."),
            ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled => WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable, "Stopping", "The manager is stopping.", retryAfterSeconds: 1),
            _ => WriteAsync(
                context, StatusCodes.Status502BadGateway, "Bad gateway", $"{name} {Failure(exception)}"),
        };
    }

    // The forwarder may have left a status or headers of the attempt that failed.
    private static Task WriteAsync(HttpContext context, int status, string title, string detail, int? retryAfterSeconds = null)
    {
        context.Response.Clear();
        return ProblemWriter.WriteAsync(context, status, title, detail, retryAfterSeconds: retryAfterSeconds);
    }

    private static string Failure(Exception? exception) => (exception as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError => "accepts no connection.",
        HttpRequestError.InvalidResponse => "did not answer in HTTP/1.1.",
        HttpRequestError.ConfigurationLimitExceeded => "answered with headers that are too large.",
        _ => "closed the connection without an answer.",
    };

    /// <summary>Seconds after which another try may succeed.</summary>
    private static int RetryAfter(WorkloadPhase phase) => phase switch
    {
        WorkloadPhase.Pending or WorkloadPhase.Starting or WorkloadPhase.Running or WorkloadPhase.Degraded => 1,
        WorkloadPhase.Unhealthy => 5,
        _ => 30,
    };

    private static string Word(WorkloadPhase phase) => phase switch
    {
        WorkloadPhase.Pending => "pending",
        WorkloadPhase.Starting => "starting",
        WorkloadPhase.Running => "running",
        WorkloadPhase.Degraded => "degraded",
        WorkloadPhase.Unhealthy => "unhealthy",
        WorkloadPhase.Stopping => "stopping",
        WorkloadPhase.Stopped => "stopped",
        _ => "failed",
    };
}
