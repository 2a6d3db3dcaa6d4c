using McpManager.Backends.Process.Posix;
using McpManager.Backends.Process.Proc;

namespace McpManager.IntegrationTests.Rigs;

/// <summary>The processes that a manager started, seen from outside: those whose working folder lies in its state folder.</summary>
internal static class ReplicaProcesses
{
    public static IReadOnlyList<int> Of(string dataDir, string workload = "") =>
        [.. ProcFs.All().Where(p => !p.Zombie && IsBelow(ProcFs.Link(p.Pid, "cwd"), Path.Combine(dataDir, "run", workload))).Select(p => p.Pid)];

    /// <summary>Ends what is left, so that a failed test harms no other, and tells what it was.</summary>
    public static IReadOnlyList<string> EndAllOf(string dataDir)
    {
        var left = Of(dataDir).Select(pid => (Pid: pid, Text: $"{pid}: {CommandLine(pid)}")).ToList();
        left.ForEach(process => Libc.Signal(process.Pid, Signals.Kill));
        return [.. left.Select(process => process.Text)];
    }

    /// <summary>Whether it has ended; one that nobody has collected has.</summary>
    public static bool HasEnded(int pid) => !ProcFs.All().Any(p => p.Pid == pid && !p.Zombie);

    public static void Kill(int pid) => Libc.Signal(pid, Signals.Kill).ShouldBeTrue();

    public static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ').Trim();
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    private static bool IsBelow(string path, string folder) => path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);
}
