using System.Text.Json.Nodes;
using McpManager.Client;
using McpManager.IntegrationTests.Rigs;

namespace McpManager.IntegrationTests.Manager;

/// <summary>What replicas wrote, in every form.</summary>
public sealed class LogTests(ManagerFixture fixture) : IClassFixture<ManagerFixture>, IAsyncLifetime
{
    private const string Name = "writer";

    private readonly ManagerProcess _manager = fixture.Manager;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _manager.Api.CreateAsync(Requests.Shell(Name, "echo one; echo two; echo three >&2; echo 'grüß \"🦜\"'; exec sleep 600"), ct: Ct);
        await Eventually.GetAsync(() => LinesAsync("tail=all"), lines => lines.Length == 4, "all lines are there");
    }

    public async ValueTask DisposeAsync()
    {
        if ((await _manager.Api.ListAsync()).Total > 0)
        {
            await _manager.Api.DeleteAsync(Name);
        }
    }

    [Fact]
    public async Task Text_is_the_default_and_may_be_cut_and_timed()
    {
        // The two streams are two pipes: the order between them is not known.
        (await LinesAsync("")).ShouldBe(["one", "two", "three", "grüß \"🦜\""], ignoreOrder: true);
        (await LinesAsync("tail=1")).Length.ShouldBe(1);
        (await LinesAsync("tail=0")).ShouldBeEmpty();
        (await LinesAsync("since=10m")).Length.ShouldBe(4);
        (await LinesAsync("replica=7")).ShouldBeEmpty();
        (await LinesAsync("timestamps=true"))[0].ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \w+$");
    }

    [Fact]
    public async Task Lines_are_json_for_those_who_ask_for_it()
    {
        var answer = await _manager.GetRawAsync($"/containers/{Name}/logs", ("Accept", "application/x-ndjson"));

        var entries = answer.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        entries.Count.ShouldBe(4);
        entries.Single(entry => entry["stream"]!.GetValue<string>() == "stderr")["line"]!.GetValue<string>().ShouldBe("three");
        entries.ShouldAllBe(entry => entry["replica"]!.GetValue<int>() == 0);
    }

    [Fact]
    public async Task Lines_are_events_for_those_who_ask_for_them()
    {
        var answer = await _manager.GetRawAsync($"/containers/{Name}/logs", ("Accept", "text/event-stream"));

        var frames = answer.Body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        frames.Length.ShouldBe(4);
        frames.ShouldAllBe(frame => frame.StartsWith("data: {", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Following_goes_on_with_the_next_run_and_ends_with_the_workload()
    {
        var seen = new List<string>();
        await foreach (var entry in _manager.Api.ReadLogsAsync(Name, new LogRequest { Follow = true, Tail = -1 }, Ct))
        {
            seen.Add(entry.Line);
            if (seen.Count == 4)
            {
                ReplicaProcesses.Kill(ReplicaProcesses.Of(_manager.DataDir, Name).ShouldHaveSingleItem());
            }
            else if (seen.Count == 8)
            {
                await _manager.Api.DeleteAsync(Name, ct: Ct);
            }
        }

        seen.ShouldBe(["one", "two", "three", "grüß \"🦜\"", "one", "two", "three", "grüß \"🦜\""], ignoreOrder: true);
    }

    private async Task<string[]> LinesAsync(string query) =>
        (await _manager.GetRawAsync($"/containers/{Name}/logs?{query}")).Body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
