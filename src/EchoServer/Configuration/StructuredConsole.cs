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
            logging.AddFilter("ModelContextProtocol", LogLevel.Warning);
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
