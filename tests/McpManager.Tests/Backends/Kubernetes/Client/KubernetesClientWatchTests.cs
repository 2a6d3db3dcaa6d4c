using McpManager.Backends.Kubernetes.Client;

namespace McpManager.Tests.Backends.Kubernetes.Client;

public class KubernetesClientWatchTests
{
    private static readonly IOException s_broken = new("The response ended prematurely.");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_there_comes_first_then_a_mark_then_what_changes()
    {
        var cluster = FakeCluster.InTurn(
            FakeCluster.Ok(List("10", "a", "b")),
            ScriptedStream.Answer([Line("ADDED", "c", "11") + Line("MODIFIED", "a", "12")[..20], Line("MODIFIED", "a", "12")[20..], Line("DELETED", "b", "13")]));

        (await WatchAsync(cluster, 6)).ShouldBe(["Initial a", "Initial b", "Synced ", "Added c", "Modified a", "Deleted b"]);

        cluster.Asked.ShouldBe(
        [
            "GET /api/v1/namespaces/mcp/configmaps?labelSelector=x%3Dy&limit=500",
            "GET /api/v1/namespaces/mcp/configmaps?labelSelector=x%3Dy&watch=1&resourceVersion=10&allowWatchBookmarks=true&timeoutSeconds=240",
        ]);
    }

    [Fact]
    public async Task An_ended_watch_goes_on_from_the_last_version_bookmarks_included()
    {
        var cluster = FakeCluster.InTurn(
            FakeCluster.Ok(List("10")),
            ScriptedStream.Answer([Line("ADDED", "a", "11"), """{"type":"BOOKMARK","object":{"kind":"ConfigMap","metadata":{"resourceVersion":"20","creationTimestamp":null}}}""" + "\n"]),
            ScriptedStream.Answer([Line("ADDED", "b", "21")]));

        (await WatchAsync(cluster, 3)).ShouldBe(["Synced ", "Added a", "Added b"]);

        Versions(cluster).ShouldBe(["10", "20"]);
    }

    [Fact]
    public async Task A_broken_watch_goes_on_from_the_last_version()
    {
        var cluster = FakeCluster.InTurn(
            FakeCluster.Ok(List("10")),
            ScriptedStream.Answer([Line("ADDED", "a", "11"), """{"type":"ADD"""], end: s_broken),
            ScriptedStream.Answer([Line("ADDED", "b", "12")]));

        (await WatchAsync(cluster, 3)).ShouldBe(["Synced ", "Added a", "Added b"]);

        Versions(cluster).ShouldBe(["10", "11"]);
    }

    [Fact]
    public async Task A_version_that_is_too_old_as_a_status_lists_again()
    {
        var cluster = FakeCluster.InTurn(
            FakeCluster.Ok(List("10", "a")),
            FakeCluster.Failing(410, "Expired", "too old resource version: 10 (100)"),
            FakeCluster.Ok(List("100", "b")),
            ScriptedStream.Answer([Line("ADDED", "c", "101")]));

        (await WatchAsync(cluster, 5)).ShouldBe(["Initial a", "Synced ", "Initial b", "Synced ", "Added c"]);

        Versions(cluster).ShouldBe(["10", "100"]);
    }

    [Fact]
    public async Task A_version_that_is_too_old_as_an_event_lists_again()
    {
        var cluster = FakeCluster.InTurn(
            FakeCluster.Ok(List("10", "a")),
            ScriptedStream.Answer(["""{"type":"ERROR","object":{"kind":"Status","status":"Failure","message":"too old","reason":"Expired","code":410}}""" + "\n"]),
            FakeCluster.Ok(List("100")));

        (await WatchAsync(cluster, 3)).ShouldBe(["Initial a", "Synced ", "Synced "]);
    }

    [Theory]
    [InlineData("<html>\n")]
    [InlineData("[]\n")]
    [InlineData("""{"type":"ADDED"}""" + "\n")]
    [InlineData("""{"type":"ADDED","object":{"data":5}}""" + "\n")]
    [InlineData("""{"type":"BOOKMARK","object":null}""" + "\n")]
    [InlineData("""{"type":"ERROR","object":7}""" + "\n")]
    [InlineData("""{"type":"ERROR","object":{"code":500,"message":"etcd"}}""" + "\n")]
    public async Task What_cannot_be_read_lists_again(string line)
    {
        var cluster = FakeCluster.InTurn(FakeCluster.Ok(List("10")), ScriptedStream.Answer([line]), FakeCluster.Ok(List("11", "a")));

        (await WatchAsync(cluster, 2)).ShouldBe(["Synced ", "Initial a"]);
    }

    [Fact]
    public async Task A_list_that_fails_is_tried_again()
    {
        var cluster = FakeCluster.InTurn(FakeCluster.Failing(403, "Forbidden", "no"), FakeCluster.Failing(500, "InternalError", "x"), FakeCluster.Ok(List("10", "a")));

        (await WatchAsync(cluster, 1)).ShouldBe(["Initial a"]);
    }

    [Fact]
    public async Task A_watch_whose_connection_is_dead_is_given_up_and_goes_on()
    {
        var time = new AutoTime { Passes = wait => wait != KubeTransport.Timeout };
        var cluster = FakeCluster.InTurn(
            FakeCluster.Ok(List("10")),
            ScriptedStream.Answer([Line("ADDED", "a", "11")], silent: true),
            ScriptedStream.Answer([Line("ADDED", "b", "12")]));

        (await WatchAsync(cluster, 3, time)).ShouldBe(["Synced ", "Added a", "Added b"]);
    }

    [Fact]
    public async Task It_waits_longer_with_each_failure_and_short_again_after_a_success()
    {
        var time = new AutoTime();
        var nothing = ScriptedStream.Answer([]);
        var cluster = FakeCluster.InTurn(
            FakeCluster.Ok(List("10")), nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, ScriptedStream.Answer([Line("ADDED", "a", "11")]), ScriptedStream.Answer([Line("ADDED", "b", "12")]));

        await WatchAsync(cluster, 3, time);

        time.Waits.Select(wait => wait.TotalMilliseconds).ShouldBe([100, 200, 400, 800, 1600, 3200, 5000, 5000, 100]);
    }

    [Fact]
    public async Task It_tells_when_it_is_connected_and_once_when_it_is_not()
    {
        var cluster = FakeCluster.InTurn(
            FakeCluster.Ok(List("10")),
            ScriptedStream.Answer([Line("ADDED", "a", "11")]),
            FakeCluster.Failing(500, "InternalError", "x"),
            FakeCluster.Ok(List("20")),
            FakeCluster.Failing(410, "Expired", "too old"),
            FakeCluster.Ok(List("30")),
            ScriptedStream.Answer([Line("ADDED", "b", "31")], end: s_broken),
            ScriptedStream.Answer([], silent: true));

        (await WatchAsync(cluster, 10, isTold: _ => true)).ShouldBe(
        [
            "Synced ", "Connected ", "Added a", "Interrupted ",
            "Synced ",
            "Synced ", "Connected ", "Added b", "Interrupted ",
            "Connected ",
        ]);
    }

    [Fact]
    public async Task An_interruption_is_told_before_anything_is_tried_or_waited_for()
    {
        var cluster = FakeCluster.InTurn(FakeCluster.Ok(List("10")), ScriptedStream.Answer([], end: s_broken));
        using var client = cluster.Client(new Microsoft.Extensions.Time.Testing.FakeTimeProvider());
        await using var events = client.WatchAsync(KubeResources.ConfigMaps, "x=y", Ct).GetAsyncEnumerator(Ct);

        while (await events.MoveNextAsync() && events.Current.Type != WatchEventType.Interrupted)
        {
        }

        events.Current.Type.ShouldBe(WatchEventType.Interrupted);
        cluster.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_mark_has_the_version_of_the_list()
    {
        using var client = FakeCluster.InTurn(FakeCluster.Ok(List("10"))).Client();
        await using var events = client.WatchAsync(KubeResources.ConfigMaps, "x=y", Ct).GetAsyncEnumerator(Ct);

        await events.MoveNextAsync();

        (events.Current.Type, events.Current.Version).ShouldBe((WatchEventType.Synced, "10"));
    }

    [Fact]
    public async Task Its_caller_ends_it()
    {
        var cluster = FakeCluster.InTurn(FakeCluster.Ok(List("10")), ScriptedStream.Answer([], silent: true));
        using var client = cluster.Client();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        await using var events = client.WatchAsync(KubeResources.ConfigMaps, "x=y", stop.Token).GetAsyncEnumerator(Ct);
        (await events.MoveNextAsync()).ShouldBeTrue();
        (await events.MoveNextAsync()).ShouldBeTrue();

        var next = events.MoveNextAsync();
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await next);
    }

    [Fact]
    public void A_mark_is_about_no_object() =>
        Should.Throw<InvalidOperationException>(() => new WatchEvent<McpManager.Backends.Kubernetes.Models.ConfigMap>(WatchEventType.Synced, Item: null).Object);

    private static async Task<List<string>> WatchAsync(FakeCluster cluster, int count, TimeProvider? time = null, Func<WatchEventType, bool>? isTold = null)
    {
        isTold ??= type => type is not (WatchEventType.Connected or WatchEventType.Interrupted);
        using var client = cluster.Client(time ?? new AutoTime());
        var told = new List<string>();
        await foreach (var e in client.WatchAsync(KubeResources.ConfigMaps, "x=y", Ct))
        {
            if (isTold(e.Type))
            {
                told.Add($"{e.Type} {e.Item?.Metadata.Name}");
            }

            if (told.Count == count)
            {
                break;
            }
        }

        return told;
    }

    private static IEnumerable<string> Versions(FakeCluster cluster) => cluster.Asked
        .Where(asked => asked.Contains("watch=1", StringComparison.Ordinal))
        .Select(asked => asked.Split("resourceVersion=")[1].Split('&')[0]);

    private static string List(string version, params string[] names)
    {
        var items = names.Select(name => $$$"""{"metadata":{"name":"{{{name}}}"}}""");
        return $$"""{"metadata":{"resourceVersion":"{{version}}"},"items":[{{string.Join(',', items)}}]}""";
    }

    private static string Line(string type, string name, string version) =>
        $$$$"""{"type":"{{{{type}}}}","object":{"metadata":{"name":"{{{{name}}}}","resourceVersion":"{{{{version}}}}"}}}""" + "\n";
}
