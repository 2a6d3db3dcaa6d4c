using System.Runtime.InteropServices;
using System.Text;

namespace McpManager.Backends.Podman.Service;

/// <summary>
/// The processes that serve one socket, found by their command line. A pid file would not do: a rootless Podman starts itself again within its user
/// namespace, so that one service is up to two processes, and a signal at the parent's death does not survive that.
/// </summary>
internal static partial class ServiceProcesses
{
    private const int Terminate = 15;
    private const int Kill = 9;

    /// <summary>Those that run <c>podman … system service … {url}</c>.</summary>
    public static IReadOnlyList<int> Of(string url)
    {
        if (!Directory.Exists("/proc/self"))
        {
            return [];
        }

        var last = Encoding.UTF8.GetBytes($"\0{url}\0");
        return [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? pid : 0)
            .Where(pid => pid > 1 && pid != System.Environment.ProcessId && Serves(pid, last))];
    }

    /// <summary>Asks them to end, and ends them when <paramref name="grace"/> is over. Containers go on: their monitors are no part of the service.</summary>
    /// <returns>How many there were.</returns>
    public static async Task<int> EndAsync(string url, TimeSpan grace, TimeProvider time, CancellationToken ct)
    {
        var found = Of(url);
        Signal(found, Terminate);
        var started = time.GetTimestamp();
        while (Of(url) is { Count: > 0 } left)
        {
            if (time.GetElapsedTime(started) > grace)
            {
                Signal(left, Kill);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), time, ct);
        }

        return found.Count;
    }

    public static void AskToEnd(string url) => Signal(Of(url), Terminate);

    private static void Signal(IEnumerable<int> pids, int signal)
    {
        foreach (var pid in pids)
        {
            _ = kill(pid, signal);
        }
    }

    private static bool Serves(int pid, byte[] last)
    {
        try
        {
            var line = File.ReadAllBytes($"/proc/{pid}/cmdline").AsSpan();
            return line.EndsWith(last) && line.IndexOf("\0system\0service\0"u8) > 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
            return false;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);
}
