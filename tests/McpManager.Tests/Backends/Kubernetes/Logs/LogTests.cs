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
    [InlineData("no time at all", "no time at all")]
    [InlineData("", "")]
    public void A_line_is_its_time_and_its_text(string line, string text)
    {
        var parsed = PodLogLine.Parse(line, 3, Given.Noon);

        parsed.Text.ShouldBe(text);
        parsed.Replica.ShouldBe(3);
        parsed.Timestamp.ShouldBe(line.StartsWith("2026", StringComparison.Ordinal) ? Given.Noon.AddMilliseconds(500) : Given.Noon);
    }

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
