namespace McpManager.Routing;

internal static partial class RoutingLog
{
    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "Backend unreachable: routes stay as they are. {Error}")]
    public static partial void BackendUnreachable(ILogger logger, string error, Exception exception);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Information, Message = "Backend reachable again")]
    public static partial void BackendReachable(ILogger logger);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Warning, Message = "Backend event stream ended; subscribing again in {Delay}")]
    public static partial void WatchEnded(ILogger logger, TimeSpan delay, Exception? exception);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Error, Message = "Routes could not be published")]
    public static partial void PublicationFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 3005, Level = LogLevel.Debug, Message = "Routes published: {Version}, {Workloads} workloads")]
    public static partial void Published(ILogger logger, long version, int workloads);
}
