using System.ComponentModel;

namespace McpManager.Backends.Process.Proc;

/// <summary>Tells a process from a later one with the same id, with /proc where there is one and through the runtime elsewhere.</summary>
internal static class ProcessIdentity
{
    public static ProcessId? Of(int pid) => ProcFs.Available ? ProcFs.Find(pid)?.Id : OfRuntime(pid);

    public static bool Runs(ProcessId id) => ProcFs.Available ? ProcFs.Runs(id) : OfRuntime(id.Pid) == id;

    private static ProcessId? OfRuntime(int pid)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(pid);
            return new ProcessId(pid, process.StartTime.ToUniversalTime().Ticks);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
