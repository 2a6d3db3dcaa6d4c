using McpManager.Client;
using McpManager.Workloads.Events;
using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.Workloads.Events;

public sealed class EventHubTests
{
    private readonly EventHub _hub = new(new FakeTimeProvider());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_an_id_only_new_events_come()
    {
        Publish("old");
        await using var reader = Read(null);
        var next = reader.MoveNextAsync();

        Publish("new");

        (await next).ShouldBeTrue();
        reader.Current.Event.Type.ShouldBe("new");
    }

    [Fact]
    public async Task A_reader_resumes_after_the_event_it_saw_last()
    {
        Publish("a", "b", "c");
        var seen = await TakeAsync(Read("0-0"), 2);

        (await TakeAsync(Read(seen[1].Id), 1)).ShouldHaveSingleItem().Event.Type.ShouldBe("c");
        seen.Select(e => e.Event.Type).ShouldBe(["a", "b"]);
        seen.Select(e => e.Id).ShouldBeUnique();
    }

    [Theory]
    [InlineData("0-1")]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("a-b-c")]
    [InlineData("EPOCH-")]
    [InlineData("EPOCH-x")]
    [InlineData("EPOCH--1")]
    [InlineData("EPOCH-99999")]
    [InlineData("EPOCH-99999999999999999999999")]
    public async Task An_id_of_another_run_or_of_none_gets_all_that_is_kept(string id)
    {
        Publish("a", "b");
        var epoch = (await TakeAsync(Read("0-0"), 1))[0].Id.Split('-')[0];

        var events = await TakeAsync(Read(id.Replace("EPOCH", epoch, StringComparison.Ordinal)), 2);

        events.Select(e => e.Event.Type).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task A_reader_that_lags_behind_the_buffer_goes_on_at_its_oldest_event()
    {
        Publish("first");
        await using var reader = Read("0-0");
        (await reader.MoveNextAsync()).ShouldBeTrue();

        for (var i = 0; i < EventHub.Capacity + 10; i++)
        {
            Publish($"{i}");
        }

        (await reader.MoveNextAsync()).ShouldBeTrue();
        reader.Current.Event.Type.ShouldBe("10");
        var rest = await TakeAsync(reader, EventHub.Capacity - 1);
        rest[^1].Event.Type.ShouldBe($"{EventHub.Capacity + 9}");
    }

    [Fact]
    public async Task A_slow_reader_holds_up_no_other()
    {
        await using var slow = Read(null);
        var waiting = slow.MoveNextAsync();
        await using var quick = Read(null);
        var next = quick.MoveNextAsync();

        Publish("a", "b", "c");

        (await next).ShouldBeTrue();
        (await TakeAsync(quick, 2)).Select(e => e.Event.Type).ShouldBe(["b", "c"]);
        (await waiting).ShouldBeTrue();
        slow.Current.Event.Type.ShouldBe("a");
    }

    [Fact]
    public async Task A_reader_that_gives_up_ends_at_once()
    {
        using var cancel = new CancellationTokenSource();
        await using var reader = _hub.ReadAsync(null, cancel.Token).GetAsyncEnumerator(cancel.Token);
        var next = reader.MoveNextAsync().AsTask();

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task Many_writers_and_readers_lose_and_mix_up_nothing()
    {
        var readers = Enumerable.Range(0, 4).Select(_ => Read("0-0")).ToList();
        var reading = readers.Select(reader => Task.Run(() => TakeAsync(reader, 800), Ct)).ToList();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(w => Task.Run(() => Publish([.. Enumerable.Range(0, 100).Select(i => $"{w}.{i}")]), Ct)));

        foreach (var events in await Task.WhenAll(reading))
        {
            events.Select(e => e.Number).ShouldBe(Enumerable.Range(1, 800).Select(n => (long)n));
        }
    }

    private static async Task<List<NumberedEvent>> TakeAsync(IAsyncEnumerator<NumberedEvent> reader, int count)
    {
        var events = new List<NumberedEvent>();
        while (events.Count < count && await reader.MoveNextAsync())
        {
            events.Add(reader.Current);
        }

        return events;
    }

    private IAsyncEnumerator<NumberedEvent> Read(string? lastEventId) => _hub.ReadAsync(lastEventId, Ct).GetAsyncEnumerator(Ct);

    private void Publish(params string[] types)
    {
        foreach (var type in types)
        {
            _hub.Publish(new ManagerEvent { Type = type, At = DateTimeOffset.UnixEpoch, Name = "web" });
        }
    }
}
