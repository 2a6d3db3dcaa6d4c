namespace McpManager.Hosting;

/// <summary>
/// Has sockets complete on the thread that polls them instead of handing each completion to the thread pool: a tenth more requests through the gateway on two
/// busy cores (docs/benchmarks.md). What continues there must not block: the gateway and the probes do not, and Kestrel runs the API on the thread pool.
/// </summary>
internal static class SocketCompletions
{
    // The runtime reads it when the first socket is made, and knows no other switch.
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Before the first socket. A value that the environment gives wins.</summary>
    public static void Inline()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
        {
            Environment.SetEnvironmentVariable(Variable, "1");
        }
    }
}
