using McpManager.Backends.Kubernetes.Logs;
using McpManager.Workloads.Backends;

namespace McpManager.Tests.Backends.Kubernetes.Logs;

public class LogTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2026-01-02T12:00:00.5Z hello world", "hello world")]
    [InlineData("2026-01-02T12:00:00.5Z ", "")]
    [InlineData("2026-01-02T12:00:00.5Z", "")]
    public void A_line_is_its_time_and_its_text(string line, string text) =>
        PodLogLine.Parse(line, 3).ShouldBe(new LogLine(Given.Noon.AddMilliseconds(500), 3, LogStream.Stdout, text));

    [Theory]
    [InlineData("unable to retrieve container logs for containerd://0123")]
    [InlineData("yesterday hello")]
    [InlineData("")]
    public void A_line_without_a_time_is_none_of_a_workload_s(string line) => PodLogLine.Parse(line, 3).ShouldBeNull();

    [Fact]
    public void Reading_on_leaves_out_what_was_read_though_it_comes_again()
    {
        var position = new LogPosition();
        LogLine[] all = [Line(0), Line(100), Line(100, "b"), Line(100, "c"), Line(900)];
        foreach (var line in all[..3])
        {
            position.Take(line).ShouldBeTrue();
        }

        position.Since.ShouldBe(Given.Noon, "the API knows whole seconds only");
        position.Begin();
        all.Where(line => position.Take(line)).Select(line => line.Text).ShouldBe(["c", "a"]);
    }

    [Fact]
    public async Task Logs_of_several_replicas_become_one_in_order()
    {
        var merged = await LogMerge.MergeAsync([Log(0, 10, 30), Log(1, 20, 40, 50), Log(2)], Ct).ToListAsync(Ct);

        merged.Select(line => (line.Replica, line.Timestamp.Millisecond)).ShouldBe([(0, 10), (1, 20), (0, 30), (1, 40), (1, 50)]);
    }

    private static LogLine Line(int milliseconds, string text = "a") => new(Given.Noon.AddMilliseconds(milliseconds), 0, LogStream.Stdout, text);

    private static async IAsyncEnumerable<LogLine> Log(int replica, params int[] milliseconds)
    {
        await Task.Yield();
        foreach (var at in milliseconds)
        {
            yield return new LogLine(Given.Noon.AddMilliseconds(at), replica, LogStream.Stdout, "x");
        }
    }
}
