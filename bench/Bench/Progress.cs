namespace Bench;

/// <summary>What happens, on standard error: standard output is for the results.</summary>
internal static class Progress
{
    public static void Say(string line) => Console.Error.WriteLine($"bench: {line}");
}
