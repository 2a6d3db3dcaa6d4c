using System.Net;
using McpManager.Client;
using McpManager.Routing;
using McpManager.Tests.Fakes;
using McpManager.Workloads;
using McpManager.Workloads.Health;

namespace McpManager.Tests.Routing;

public sealed class RouteBuilderTests
{
    [Fact]
    public void A_probe_that_ends_meanwhile_does_not_make_a_status_tell_of_another_route()
    {
        // Ill at the first look, well from the second on.
        var looks = 0;
        var builder = new RouteBuilder(Specs.StatusOf, _ => new ReplicaHealth(looks++ == 0 ? HealthState.Starting : HealthState.Ready));

        builder.Set(Running());
        var before = builder.Build(DateTimeOffset.UnixEpoch).Sorted.ShouldHaveSingleItem();
        builder.UpdateHealth(before.Workload.Name);
        var after = builder.Build(DateTimeOffset.UnixEpoch).Sorted.ShouldHaveSingleItem();

        (before.Status.Status, before.Ready.Length).ShouldBe((WorkloadPhase.Unhealthy, 0));
        (after.Status.Status, after.Ready.Length).ShouldBe((WorkloadPhase.Running, 1));
    }

    private static Workload Running() => new()
    {
        Spec = Specs.Of("one"),
        DesiredRunning = true,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Replicas =
        [
            new Replica { Id = "one-0", RunId = "run", Index = 0, State = ReplicaState.Running, Address = new DnsEndPoint("127.0.0.1", 20000) },
        ],
    };
}
