using System.Globalization;
using System.Text;
using McpManager.Workloads.Backends;

namespace McpManager.Backends.Process.Logs;

/// <summary>
/// One line of a log file, in the form that Kubernetes' container runtimes write: time, stream, F (full line) or P (a part: the line goes on), text.
/// </summary>
internal static class LogFormat
{
    /// <summary>A longer line is written in parts of this size, so that a line without end takes no memory.</summary>
    public const int MaxLineBytes = 16 * 1024;

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";
    private const int TimeLength = 28;

    public static void Write(Stream output, DateTimeOffset at, LogStream stream, bool full, ReadOnlySpan<byte> text)
    {
        Span<byte> head = stackalloc byte[TimeLength + 10];
        at.UtcDateTime.TryFormat(head, out var length, TimeFormat, CultureInfo.InvariantCulture);
        var rest = (stream, full) switch
        {
            (LogStream.Stdout, true) => " stdout F "u8,
            (LogStream.Stdout, false) => " stdout P "u8,
            (_, true) => " stderr F "u8,
            _ => " stderr P "u8,
        };
        rest.CopyTo(head[length..]);
        output.Write(head[..(length + rest.Length)]);
        output.Write(text);
        output.WriteByte((byte)'\n');
    }

    /// <summary><c>null</c> for a line that is not in this form, such as one that a power cut left half written.</summary>
    public static LogLine? Parse(ReadOnlySpan<byte> line, int replica)
    {
        const int headLength = TimeLength + 10;
        if (line.Length < headLength
            || !DateTime.TryParseExact(
                Encoding.ASCII.GetString(line[..TimeLength]),
                TimeFormat,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var at))
        {
            return null;
        }

        var stream = line[TimeLength..].StartsWith(" stderr"u8) ? LogStream.Stderr : LogStream.Stdout;
        return new LogLine(new DateTimeOffset(at), replica, stream, Encoding.UTF8.GetString(line[headLength..]));
    }
}
