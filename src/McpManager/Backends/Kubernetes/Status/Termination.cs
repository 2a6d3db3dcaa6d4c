using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Status;

/// <summary>How a container's run ended, in words a user can act on. Pure.</summary>
internal static class Termination
{
    // The kubelet reports a signal as 128 + its number too.
    private const int FirstSignal = 128;
    private const int LastSignal = 128 + 64;

    // The kubelet's own words where it finds no log, which are nobody's output.
    private const string Unreadable = "Error on reading termination message from logs";

    /// <param name="memoryLimit">Bytes.</param>
    /// <returns><c>null</c> for an end with code 0 that says nothing.</returns>
    public static string? Text(TerminatedState ended, long? memoryLimit)
    {
        if (ended.Reason == "OOMKilled")
        {
            return memoryLimit is { } bytes ? $"out of memory; its limit is {Quantity.FormatMemory(bytes)}" : "out of memory";
        }

        // The kubelet puts the last lines of the log there when the run failed and wrote no message of its own.
        var last = StatusText.Clean(ended.Message);
        var code = ended.ExitCode is > FirstSignal and <= LastSignal
            ? $"exited with code {ended.ExitCode} (signal {ended.ExitCode - FirstSignal})"
            : $"exited with code {ended.ExitCode}";
        var reason = ended.Reason is null or "Error" or "Completed" ? code : $"{StatusText.Clean(ended.Reason)}: {code}";
        return last.Length > 0 && !last.StartsWith(Unreadable, StringComparison.Ordinal) && ended.ExitCode != 0 ? $"{reason}; last output: {last}"
            : ended.ExitCode == 0 ? null
            : reason;
    }
}
