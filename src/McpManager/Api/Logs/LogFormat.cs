using System.Buffers;
using System.Text;
using McpManager.Api.Streams;
using McpManager.Client;
using McpManager.Json;
using McpManager.Workloads.Backends;
using Microsoft.Net.Http.Headers;

namespace McpManager.Api.Logs;

internal enum LogForm
{
    Text,
    NdJson,
    Events,
}

/// <summary>The three forms of log lines.</summary>
internal static class LogFormat
{
    public const string NdJsonType = "application/x-ndjson";

    /// <summary>The first of the forms that the caller takes, by its own order of preference; text for all others.</summary>
    public static LogForm Choose(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            return LogForm.Text;
        }

        var best = accepted
            .Where(type => type.Quality is null or > 0)
            .OrderByDescending(type => type.Quality ?? 1)
            .Select(type => type.MediaType.Value)
            .FirstOrDefault(type => type is NdJsonType or ServerSentEvents.ContentType or "text/plain" or "text/*" or "*/*");
        return best switch
        {
            NdJsonType => LogForm.NdJson,
            ServerSentEvents.ContentType => LogForm.Events,
            _ => LogForm.Text,
        };
    }

    public static string ContentTypeOf(LogForm form) => form switch
    {
        LogForm.NdJson => NdJsonType,
        LogForm.Events => ServerSentEvents.ContentType,
        _ => "text/plain; charset=utf-8",
    };

    /// <param name="timestamps">Text lines begin with their time.</param>
    /// <param name="replicas">Text lines name their replica: those of several are mixed.</param>
    public static Action<IBufferWriter<byte>, LogLine> Writer(LogForm form, bool timestamps, bool replicas) => form switch
    {
        LogForm.NdJson => static (writer, line) =>
        {
            ServerSentEvents.Json(writer, Entry(line), WireJson.Context.LogEntry);
            writer.Write("\n"u8);
        }
        ,
        LogForm.Events => static (writer, line) => ServerSentEvents.Write(writer, id: null, type: null, Entry(line), WireJson.Context.LogEntry),
        _ => (writer, line) => Text(writer, line, timestamps, replicas),
    };

    private static void Text(IBufferWriter<byte> writer, LogLine line, bool timestamps, bool replicas)
    {
        if (timestamps)
        {
            Encoding.UTF8.GetBytes($"{line.Timestamp.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} ", writer);
        }

        if (replicas)
        {
            Encoding.UTF8.GetBytes($"[{line.Replica}] ", writer);
        }

        Encoding.UTF8.GetBytes(line.Text, writer);
        writer.Write("\n"u8);
    }

    private static LogEntry Entry(LogLine line) => new()
    {
        Timestamp = line.Timestamp,
        Replica = line.Replica,
        Stream = line.Stream == LogStream.Stderr ? "stderr" : "stdout",
        Line = line.Text,
    };
}
