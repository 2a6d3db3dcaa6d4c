using System.Globalization;
using McpManager.Workloads.Backends;

namespace McpManager.Backends.Kubernetes.Logs;

/// <summary>A line as the API sends it: its time, a blank, its text. Pure.</summary>
internal static class PodLogLine
{
    /// <remarks>The API does not tell stdout from stderr: every line counts as stdout.</remarks>
    /// <returns><c>null</c> for a line without a time: no workload's, but the kubelet's own, such as that there is no log any more.</returns>
    public static LogLine? Parse(string line, int replica)
    {
        var blank = line.IndexOf(' ', StringComparison.Ordinal);
        var time = blank < 0 ? line : line[..blank];
        return time.Length >= 20 && time[10] == 'T'
            && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
                ? new LogLine(at, replica, LogStream.Stdout, blank < 0 ? string.Empty : line[(blank + 1)..])
                : null;
    }
}
