using System.Collections.Frozen;
using McpManager.Routing;

namespace McpManager.Tests.Routing;

public sealed class RouteTableTests
{
    private readonly RouteTable _table = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_snapshot_that_is_there_is_answered_at_once_and_else_waited_for()
    {
        _table.Current.ShouldBeNull();
        var second = _table.WaitForAsync(snapshot => snapshot.Version == 2, Ct);

        _table.Publish(Snapshot(1));
        second.IsCompleted.ShouldBeFalse();
        (await _table.WaitForAsync(_ => true, Ct)).Version.ShouldBe(1);
        _table.Publish(Snapshot(2));

        (await second).Version.ShouldBe(2);
    }

    [Fact]
    public async Task Who_stops_waiting_is_let_go()
    {
        using var cancel = new CancellationTokenSource();
        var waiting = _table.WaitForAsync(_ => false, cancel.Token);

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task No_publication_is_missed_by_those_who_begin_to_wait_at_that_moment()
    {
        for (var version = 1; version <= 2000; version++)
        {
            var wanted = version;
            var waiting = Task.Run(() => _table.WaitForAsync(snapshot => snapshot.Version >= wanted, Ct), Ct);
            _table.Publish(Snapshot(version));
            (await waiting.WaitAsync(TimeSpan.FromSeconds(30), Ct)).Version.ShouldBe(version);
        }
    }

    private static RouteSnapshot Snapshot(long version) => new(
        version,
        DateTimeOffset.UnixEpoch,
        FrozenDictionary<string, RouteEntry>.Empty,
        FrozenDictionary<string, RouteEntry>.Empty,
        []);
}
