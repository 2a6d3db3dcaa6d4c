using Yarp.ReverseProxy.Forwarder;

namespace McpManager.Gateway;

internal static partial class GatewayLog
{
    // Debug: a workload that is down would write a line for each of its clients' requests. The counters and the probes tell it once.
    [LoggerMessage(EventId = 4001, Level = LogLevel.Debug, Message = "Forwarding failed: {Workload} {Replica} {Error} {Reason}")]
    public static partial void ForwardFailed(ILogger logger, string workload, string replica, ForwarderError error, string? reason);
}
