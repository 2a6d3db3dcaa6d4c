using System.Text;
using McpManager.Backends.Process.Logs;
using McpManager.Workloads.Backends;

namespace McpManager.Tests.Backends.Process.Logs;

public sealed class LogFormatTests
{
    private static readonly DateTimeOffset s_at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)).AddTicks(1_234_567);

    [Theory]
    [InlineData("Stdout", true, " stdout F ")]
    [InlineData("Stdout", false, " stdout P ")]
    [InlineData("Stderr", true, " stderr F ")]
    [InlineData("Stderr", false, " stderr P ")]
    public void A_line_is_written_as_container_runtimes_do_and_read_back(string name, bool full, string middle)
    {
        var stream = Enum.Parse<LogStream>(name);
        using var output = new MemoryStream();
        LogFormat.Write(output, s_at, stream, full, "grüß dich"u8);
        var written = output.ToArray();

        Encoding.UTF8.GetString(written).ShouldBe($"2026-01-02T01:04:05.1234567Z{middle}grüß dich\n");
        LogFormat.Parse(written.AsSpan()[..^1], 3).ShouldBe(new LogLine(s_at, 3, stream, "grüß dich"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-01-02T01:04:05.1234567Z stdou")]
    [InlineData("no time at all but long enough for the head of a line")]
    [InlineData("2026-13-02T01:04:05.1234567Z stdout F text")]
    public void What_is_no_such_line_is_passed_over(string line) => LogFormat.Parse(Encoding.UTF8.GetBytes(line), 0).ShouldBeNull();
}
