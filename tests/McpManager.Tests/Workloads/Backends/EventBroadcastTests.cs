using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Workloads.Backends;

public sealed class EventBroadcastTests
{
    private readonly EventBroadcast _broadcast = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_watcher_gets_every_event()
    {
        await using var one = _broadcast.WatchAsync(Ct).GetAsyncEnumerator(Ct);
        await using var two = _broadcast.WatchAsync(Ct).GetAsyncEnumerator(Ct);
        var (first, second) = (one.MoveNextAsync().AsTask(), two.MoveNextAsync().AsTask());

        Raise("a");

        (await first && await second).ShouldBeTrue();
        (one.Current.Type, two.Current.Type).ShouldBe(("a", "a"));
    }

    [Fact]
    public async Task A_watcher_that_lags_loses_the_oldest_and_holds_up_nobody()
    {
        await using var watcher = _broadcast.WatchAsync(Ct).GetAsyncEnumerator(Ct);
        var first = watcher.MoveNextAsync();
        Raise("first");
        (await first).ShouldBeTrue();

        for (var i = 0; i < 5000; i++)
        {
            Raise($"{i}");
        }

        (await watcher.MoveNextAsync()).ShouldBeTrue();
        watcher.Current.Type.ShouldBe("904");
    }

    [Fact]
    public async Task A_watcher_that_has_gone_is_forgotten()
    {
        using var cancel = new CancellationTokenSource();
        var watcher = _broadcast.WatchAsync(cancel.Token).GetAsyncEnumerator(cancel.Token);
        var next = watcher.MoveNextAsync().AsTask();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => next);

        Raise("a");

        (await watcher.MoveNextAsync()).ShouldBeFalse();
    }

    private void Raise(string type) => _broadcast.Raise(new BackendEvent(WorkloadName.Parse("web"), type, DateTimeOffset.UnixEpoch));
}
