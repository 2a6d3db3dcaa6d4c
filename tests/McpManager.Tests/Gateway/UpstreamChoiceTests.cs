using System.Collections.Immutable;
using McpManager.Gateway;
using McpManager.Routing;

namespace McpManager.Tests.Gateway;

public sealed class UpstreamChoiceTests
{
    private readonly Random _random = new(1);

    [Fact]
    public void The_only_replica_is_taken() => UpstreamChoice.Pick(Replicas(1), _random).ShouldBe(0);

    [Fact]
    public void Of_two_replicas_the_one_with_fewer_requests_is_taken()
    {
        var replicas = Replicas(2);
        replicas[0].Enter();
        for (var i = 0; i < 100; i++)
        {
            UpstreamChoice.Pick(replicas, _random).ShouldBe(1);
        }
    }

    [Fact]
    public void The_busiest_of_many_is_never_taken_and_idle_ones_all_are()
    {
        var replicas = Replicas(5);
        replicas[3].Enter();
        var taken = Enumerable.Range(0, 1000).Select(_ => UpstreamChoice.Pick(replicas, _random)).ToHashSet();
        taken.Order().ShouldBe([0, 1, 2, 4]);
    }

    [Fact]
    public void Requests_that_stay_are_spread_evenly()
    {
        var replicas = Replicas(10);
        for (var i = 0; i < 1000; i++)
        {
            replicas[UpstreamChoice.Pick(replicas, _random)].Enter();
        }

        // One choice at random would differ by tens.
        (replicas.Max(r => r.InFlight) - replicas.Min(r => r.InFlight)).ShouldBeLessThan(8);
    }

    private static ImmutableArray<Upstream> Replicas(int count) =>
        [.. Enumerable.Range(0, count).Select(n => new Upstream($"echo-{n}", "1", $"http://127.0.0.1:{9000 + n}/"))];
}
