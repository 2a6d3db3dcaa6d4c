namespace McpManager.IntegrationTests.Rigs;

/// <summary>Gives each manager of this test run a range of ports of its own; a run beside this one most likely has others.</summary>
internal static class ReplicaPorts
{
    private const int First = 10_000;
    private const int Size = 50;
    private const int Ranges = 190;

    private static int s_next = Environment.ProcessId * 7;

    public static string Next()
    {
        var range = (int)((uint)Interlocked.Increment(ref s_next) % Ranges);
        var first = First + (range * Size);
        return $"{first}-{first + Size - 1}";
    }
}
