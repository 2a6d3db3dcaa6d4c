using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.State;
using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.Backends.Kubernetes.State;

public class KindCacheTests
{
    private static readonly TimeSpan s_burst = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly KindCache<ConfigMap> _cache;

    public KindCacheTests() => _cache = new(_time);

    [Fact]
    public void It_is_not_known_before_all_was_told_and_a_connection_stood_for_a_moment()
    {
        _cache.Tell(new(WatchEventType.Initial, Item("a", 1)));
        Held().ShouldBeNull();

        _cache.Tell(new(WatchEventType.Synced, Item: null, "5"));
        _time.Advance(s_burst);
        Held().ShouldBeNull();

        _cache.Tell(new(WatchEventType.Connected, Item: null));
        Held().ShouldBeNull();

        _time.Advance(s_burst);
        Held().ShouldBe(["a 1"]);
    }

    [Fact]
    public void Changes_are_followed()
    {
        Sync(5, Item("a", 1), Item("b", 2));

        _cache.Tell(new(WatchEventType.Added, Item("c", 6)));
        _cache.Tell(new(WatchEventType.Modified, Item("a", 7)));
        _cache.Tell(new(WatchEventType.Deleted, Item("b", 8)));

        Held().ShouldBe(["a 7", "c 6"]);
    }

    [Fact]
    public void While_it_is_interrupted_it_is_not_known_and_what_is_told_then_counts_afterwards()
    {
        Sync(5, Item("a", 1));
        _cache.Tell(new(WatchEventType.Interrupted, Item: null));
        Held().ShouldBeNull();

        _cache.Tell(new(WatchEventType.Connected, Item: null));
        _cache.Tell(new(WatchEventType.Modified, Item("a", 6)));
        Held().ShouldBeNull();

        _time.Advance(s_burst);
        Held().ShouldBe(["a 6"]);
    }

    [Fact]
    public void A_list_replaces_all_that_it_is_newer_than()
    {
        Sync(5, Item("a", 1), Item("b", 2));
        _cache.Learn(Item("mine", 12));

        Sync(10, Item("b", 2), Item("c", 9));

        Held().ShouldBe(["b 2", "c 9", "mine 12"]);
    }

    [Fact]
    public void A_list_that_has_begun_changes_nothing_before_its_end()
    {
        Sync(5, Item("a", 1));

        _cache.Tell(new(WatchEventType.Initial, Item("b", 7)));

        Held().ShouldBe(["a 1"]);
    }

    [Fact]
    public void A_list_that_was_broken_off_is_forgotten()
    {
        Sync(5);
        _cache.Tell(new(WatchEventType.Initial, Item("a", 7)));
        _cache.End();
        Held().ShouldBeNull();

        Sync(10, Item("b", 9));

        Held().ShouldBe(["b 9"]);
    }

    [Fact]
    public void A_cluster_that_was_set_back_has_what_it_says_and_nothing_else()
    {
        Sync(100, Item("a", 90), Item("b", 91));
        _cache.Learn(Item("mine", 120));
        _cache.Forget("b", "uid-b");

        Sync(50, Item("a", 40), Item("b", 41));

        Held().ShouldBe(["a 40", "b 41"]);
    }

    [Fact]
    public void What_was_learnt_is_there_before_it_is_told()
    {
        Sync(5, Item("a", 1));

        _cache.Learn(Item("a", 7));
        _cache.Learn(Item("b", 8));
        Held().ShouldBe(["a 7", "b 8"]);

        _cache.Tell(new(WatchEventType.Modified, Item("a", 6)));
        Held().ShouldBe(["a 7", "b 8"]);
    }

    [Fact]
    public void What_was_learnt_before_the_first_list_is_in_it()
    {
        _cache.Learn(Item("mine", 7));

        Sync(5, Item("a", 1));

        Held().ShouldBe(["a 1", "mine 7"]);
    }

    [Fact]
    public void What_the_watch_has_got_past_is_not_learnt_any_more()
    {
        Sync(5, Item("a", 1));
        _cache.Tell(new(WatchEventType.Deleted, Item("a", 8)));

        _cache.Learn(Item("a", 7));

        Held().ShouldBe([]);
    }

    [Fact]
    public void What_was_made_anew_outlives_the_end_of_the_one_before()
    {
        Sync(5, Item("a", 1, "old"));
        _cache.Learn(Item("a", 9, "new"));

        _cache.Tell(new(WatchEventType.Deleted, Item("a", 8, "old")));

        Held().ShouldBe(["a 9"]);
    }

    [Fact]
    public void What_is_gone_stays_so_whatever_is_told_late()
    {
        Sync(5, Item("a", 1));
        _cache.Forget("a", "uid-a");
        Held().ShouldBe([]);

        _cache.Tell(new(WatchEventType.Modified, Item("a", 6)));
        _cache.Learn(Item("a", 7));
        Held().ShouldBe([]);

        // A list that was read before its end.
        Sync(7, Item("a", 6));
        Held().ShouldBe([]);

        _cache.Tell(new(WatchEventType.Deleted, Item("a", 8)));
        _cache.Tell(new(WatchEventType.Added, Item("a", 9, "another")));
        Held().ShouldBe(["a 9"]);
    }

    [Fact]
    public void What_is_gone_before_the_watch_knew_of_it_stays_so()
    {
        Sync(5);
        _cache.Learn(Item("a", 8));
        _cache.Forget("a", "uid-a");

        // A list of the time before it was made: its end is still to be told.
        Sync(7);
        _cache.Tell(new(WatchEventType.Added, Item("a", 8)));

        Held().ShouldBe([]);
    }

    [Fact]
    public void Another_of_its_name_is_not_forgotten_with_it()
    {
        Sync(5, Item("a", 1, "new"));

        _cache.Forget("a", "old");

        Held().ShouldBe(["a 1"]);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData(null)]
    public void Versions_that_are_no_numbers_are_not_guessed_at(string? version)
    {
        Sync(5, Item("a", 1));
        var odd = Item("a", 0) with { Metadata = new ObjectMeta { Name = "a", Uid = "uid-a", ResourceVersion = version } };

        _cache.Tell(new(WatchEventType.Modified, odd));
        Held().ShouldBeNull();

        Sync(10, Item("a", 9));
        Held().ShouldBe(["a 9"]);

        _cache.Tell(new(WatchEventType.Synced, Item: null, version));
        Held().ShouldBeNull();
    }

    [Fact]
    public void What_nobody_reads_is_left_out()
    {
        var cache = new KindCache<ConfigMap>(_time, item => item with { Data = null });

        cache.Tell(new(WatchEventType.Initial, Item("a", 1) with { Data = Given.Labels() }));
        cache.Tell(new(WatchEventType.Synced, Item: null, "5"));
        cache.Tell(new(WatchEventType.Connected, Item: null));
        _time.Advance(s_burst);

        cache.Read()!.Value.ShouldHaveSingleItem().Data.ShouldBeNull();
    }

    private void Sync(int version, params ConfigMap[] items)
    {
        _cache.Tell(new(WatchEventType.Interrupted, Item: null));
        foreach (var item in items)
        {
            _cache.Tell(new(WatchEventType.Initial, item));
        }

        _cache.Tell(new(WatchEventType.Synced, Item: null, $"{version}"));
        _cache.Tell(new(WatchEventType.Connected, Item: null));
        _time.Advance(s_burst);
    }

    private IEnumerable<string>? Held() => _cache.Read()?.Select(item => $"{item.Metadata.Name} {item.Metadata.ResourceVersion}").Order(StringComparer.Ordinal);

    private static ConfigMap Item(string name, int version, string? uid = null) =>
        new() { Metadata = new ObjectMeta { Name = name, Uid = uid ?? $"uid-{name}", ResourceVersion = $"{version}" } };
}
