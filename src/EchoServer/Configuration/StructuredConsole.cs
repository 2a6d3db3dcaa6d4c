namespace EchoServer.Configuration;

/// <summary>One JSON object per log line on stdout, so that a collector needs no parser of its own.</summary>
internal static class StructuredConsole
{
    public static void AddStructuredConsole(this ILoggingBuilder logging, LogLevel level)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(level);
        if (level > LogLevel.Debug)
        {
            // The frameworks write several lines per request at Information; this server writes one per fact itself.
            logging.AddFilter("Microsoft", LogLevel.Warning);
            // To the SDK, a caller's unknown tool name is an error with a stack trace. Failures of the tools themselves are logged here.
            logging.AddFilter("ModelContextProtocol", LogLevel.Critical);
        }

        // It repeats, with a stack trace, the failed start that the program tells in one line.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        });
    }
}
