using McpManager.Backends.Kubernetes.Client;

namespace McpManager.Tests.Backends.Kubernetes.Client;

public class KubernetesClientLogsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_come_without_their_ends_however_they_are_cut()
    {
        var cluster = FakeCluster.InTurn(ScriptedStream.Answer(["2026-01-01T00:00:00Z a\r\n20", "26 b", "\n\nlast"]));

        (await ReadAsync(cluster, new PodLogQuery { Container = "server", Follow = true, TailLines = 5, Since = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 600, TimeSpan.FromHours(1)) }))
            .ShouldBe(["2026-01-01T00:00:00Z a", "2026 b", "", "last"]);

        cluster.Asked.ShouldBe(["GET /api/v1/namespaces/mcp/pods/p/log?container=server&follow=true&tailLines=5&sinceTime=2026-01-02T02%3A04%3A05Z&timestamps=true"]);
    }

    [Fact]
    public async Task What_is_not_asked_for_is_not_sent()
    {
        var cluster = FakeCluster.InTurn(ScriptedStream.Answer([]));

        (await ReadAsync(cluster, new PodLogQuery { Previous = true, SinceSeconds = 3, LimitBytes = 9 })).ShouldBeEmpty();

        cluster.Asked.ShouldBe(["GET /api/v1/namespaces/mcp/pods/p/log?previous=true&sinceSeconds=3&timestamps=true&limitBytes=9"]);
    }

    [Fact]
    public async Task An_endless_line_is_cut()
    {
        var part = new string('x', 16 << 10);
        var cluster = FakeCluster.InTurn(ScriptedStream.Answer([.. Enumerable.Repeat(part, 6), "\nnext\n"]));

        (await ReadAsync(cluster, new PodLogQuery())).Select(line => line.Length).ShouldBe([KubernetesClient.MaxLogLineBytes, 4]);
    }

    [Fact]
    public async Task A_container_that_has_not_started_is_a_failure_with_the_servers_words()
    {
        var cluster = FakeCluster.InTurn(FakeCluster.Failing(400, "BadRequest", "container is waiting to start: ContainerCreating"));

        var failure = await Should.ThrowAsync<KubernetesException>(() => ReadAsync(cluster, new PodLogQuery()));

        failure.Message.ShouldBe("container is waiting to start: ContainerCreating");
    }

    [Fact]
    public async Task A_broken_log_says_so()
    {
        var cluster = FakeCluster.InTurn(ScriptedStream.Answer(["a\n"], end: new IOException("gone")));

        (await Should.ThrowAsync<KubernetesUnavailableException>(() => ReadAsync(cluster, new PodLogQuery()))).Message.ShouldBe("Kubernetes at https://cluster.test:6443 closed the connection");
    }

    private static async Task<List<string>> ReadAsync(FakeCluster cluster, PodLogQuery query)
    {
        using var client = cluster.Client();
        var lines = new List<string>();
        await foreach (var line in client.ReadLogLinesAsync("p", query, Ct))
        {
            lines.Add(line);
        }

        return lines;
    }
}
