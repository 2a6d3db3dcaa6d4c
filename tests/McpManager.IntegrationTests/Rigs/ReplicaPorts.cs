namespace McpManager.IntegrationTests.Rigs;

/// <summary>
/// Gives each manager of this test run a range of ports of its own; a run beside this one most likely has others. All are below the kernel's ephemeral
/// ports: there, asking a port that nobody listens on yet can connect to itself, and then nobody can listen on it.
/// </summary>
internal static class ReplicaPorts
{
    private const int First = 10_000;
    private const int Size = 100;
    private const int Ranges = 220;

    private static int s_next = Environment.ProcessId * 7;

    /// <summary>As <c>PROCESS_PORT_RANGE</c> takes it.</summary>
    public static string Next() => $"{NextFirst(out var last)}-{last}";

    public static int NextFirst(out int last)
    {
        var range = (int)((uint)Interlocked.Increment(ref s_next) % Ranges);
        var first = First + (range * Size);
        last = first + Size - 1;
        return first;
    }
}
