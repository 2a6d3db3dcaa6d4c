using McpManager.Workloads;

namespace McpManager.Tests.Workloads;

public sealed class KeyedLockTests
{
    private readonly KeyedLock<string> _lock = new();

    [Fact]
    public async Task One_holder_a_key_and_keys_do_not_meet()
    {
        var first = await _lock.AcquireAsync("a", TestContext.Current.CancellationToken);
        var second = _lock.AcquireAsync("a", TestContext.Current.CancellationToken);
        using var other = await _lock.AcquireAsync("b", TestContext.Current.CancellationToken);

        second.IsCompleted.ShouldBeFalse();
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task A_key_that_nobody_needs_leaves_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(async i =>
        {
            using var holder = await _lock.AcquireAsync($"{i % 50}", TestContext.Current.CancellationToken);
            await Task.Yield();
        }));
        _lock.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Who_stops_waiting_leaves_the_key_to_others()
    {
        using var cancel = new CancellationTokenSource();
        var first = await _lock.AcquireAsync("a", TestContext.Current.CancellationToken);
        var waiting = _lock.AcquireAsync("a", cancel.Token);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        _lock.Count.ShouldBe(1);

        first.Dispose();
        first.Dispose();
        _lock.Count.ShouldBe(0);
        using var again = await _lock.AcquireAsync("a", TestContext.Current.CancellationToken);
    }
}
