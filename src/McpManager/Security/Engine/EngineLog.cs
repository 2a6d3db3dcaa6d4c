namespace McpManager.Security.Engine;

internal static partial class EngineLog
{
    [LoggerMessage(EventId = 5001, Level = LogLevel.Information, Message = "Connections from the engine are refused: {Host} {Addresses}")]
    public static partial void Found(ILogger logger, string host, string addresses);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Debug, Message = "The engine's name could not be looked up: {Host} {Error}")]
    public static partial void NotFound(ILogger logger, string host, string error);

    [LoggerMessage(EventId = 5003, Level = LogLevel.Warning, Message = "A workload tried to reach the manager and was refused: {Address} {Count} times since this was last said")]
    public static partial void Refused(ILogger logger, string address, long count);
}
