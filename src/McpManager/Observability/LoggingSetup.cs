using System.Text.Json;
using McpManager.Configuration;

namespace McpManager.Observability;

/// <summary>One JSON object a line on standard output, times in UTC.</summary>
internal static class LoggingSetup
{
    public static ILoggingBuilder AddJsonLog(this ILoggingBuilder logging, ManagerOptions options)
    {
        logging.SetMinimumLevel(options.LogLevel);

        // Two lines for each request say nothing that the metrics do not; with DEBUG whoever looks for a fault gets them.
        if (options.LogLevel > LogLevel.Debug)
        {
            var quiet = options.LogLevel > LogLevel.Warning ? options.LogLevel : LogLevel.Warning;
            logging.AddFilter("Microsoft", quiet).AddFilter("System", quiet).AddFilter("Yarp", quiet);
        }

        logging.Configure(scopes => scopes.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        return logging.AddJsonConsole(console =>
        {
            console.IncludeScopes = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            console.JsonWriterOptions = new JsonWriterOptions { Indented = false };
        });
    }
}
