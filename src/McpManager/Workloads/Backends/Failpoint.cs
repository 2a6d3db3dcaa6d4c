using System.Diagnostics;

namespace McpManager.Workloads.Backends;

/// <summary>
/// Lets a test kill the manager between two steps: <c>MCP_FAILPOINT=name</c> ends it there as <c>kill -9</c> would. Debug builds only; a release has no trace of it.
/// </summary>
internal static class Failpoint
{
    private static readonly string? s_armed = Environment.GetEnvironmentVariable("MCP_FAILPOINT");

    [Conditional("DEBUG")]
    public static void Hit(string name)
    {
        if (name == s_armed)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
        }
    }
}
