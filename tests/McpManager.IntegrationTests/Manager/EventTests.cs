using McpManager.Client;
using McpManager.IntegrationTests.Rigs;

namespace McpManager.IntegrationTests.Manager;

/// <summary>The stream of state changes.</summary>
public sealed class EventTests(ManagerFixture fixture) : IClassFixture<ManagerFixture>
{
    private readonly ManagerProcess _manager = fixture.Manager;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_life_is_told_in_order_and_a_lost_reader_resumes_without_a_gap()
    {
        // An id that is no longer known asks for all that is kept, so that no moment of connecting matters.
        await _manager.Api.CreateAsync(Requests.Echo("told"), Requests.Patience, Ct);
        var first = await ReadUntilAsync("0-0", e => e is { Type: "workload.status", Status: WorkloadPhase.Running });
        await _manager.Api.DeleteAsync("told", ct: Ct);

        var all = await ReadUntilAsync("0-0", e => e.Type == "workload.deleted");
        var rest = await ReadUntilAsync(first[^1].Id, e => e.Type == "workload.deleted");

        first.Concat(rest).Select(e => e.Id).ShouldBe(all.Select(e => e.Id));
        var types = all.Select(e => e.Event.Type).ToList();
        types[0].ShouldBe("workload.created");
        types.ShouldContain("replica.started");
        types.IndexOf("replica.started").ShouldBeLessThan(types.IndexOf("replica.stopping"));
        types.IndexOf("replica.stopping").ShouldBeLessThan(types.IndexOf("replica.removed"));
        types[^1].ShouldBe("workload.deleted");
        rest.Select(e => e.Event.Status).OfType<WorkloadPhase>().ShouldAllBe(status => status == WorkloadPhase.Stopping || status == WorkloadPhase.Stopped);
        all.ShouldAllBe(e => e.Event.Name == "told");
    }

    [Fact]
    public async Task The_stream_ends_when_the_manager_stops_and_an_old_id_is_good_for_the_next_one()
    {
        await using var manager = await ManagerProcess.StartAsync();
        await manager.Api.CreateAsync(Requests.Shell("told", "exec sleep 600"), ct: Ct);
        var last = string.Empty;
        await foreach (var item in manager.Api.ReadEventsAsync("0-0", Ct))
        {
            if (item.Event.Type == "replica.started")
            {
                (await manager.TerminateAsync()).ShouldBe(0);
            }

            last = item.Id;
        }

        await manager.RestartAsync();
        await foreach (var item in manager.Api.ReadEventsAsync(last, Ct))
        {
            item.Event.Name.ShouldBe("told");
            break;
        }
    }

    private async Task<List<StreamedEvent>> ReadUntilAsync(string after, Func<ManagerEvent, bool> isLast)
    {
        var seen = new List<StreamedEvent>();
        await foreach (var item in _manager.Api.ReadEventsAsync(after, Ct))
        {
            seen.Add(item);
            if (isLast(item.Event))
            {
                break;
            }
        }

        return seen;
    }
}
