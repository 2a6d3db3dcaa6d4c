using System.Collections.Immutable;
using McpManager.Routing;

namespace McpManager.Gateway;

/// <summary>
/// Power of two choices: of two replicas at random, the one with fewer requests in flight. Near to the best balance without reading them all
/// (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001). Pure but for the dice.
/// </summary>
internal static class UpstreamChoice
{
    /// <summary>The index of the replica to take.</summary>
    /// <param name="ready">Not empty.</param>
    public static int Pick(ImmutableArray<Upstream> ready, Random random)
    {
        if (ready.Length == 1)
        {
            return 0;
        }

        // The second is one of the others: a shift past the first keeps every pair equally likely.
        var first = random.Next(ready.Length);
        var second = random.Next(ready.Length - 1);
        second += second >= first ? 1 : 0;
        return ready[second].InFlight < ready[first].InFlight ? second : first;
    }
}
