using McpManager.Workloads.Spec;

namespace McpManager.Tests.Workloads.Spec;

public sealed class DurationTests
{
    [Theory]
    [InlineData("2s", 2)]
    [InlineData("10m", 600)]
    [InlineData("1h30m", 5400)]
    [InlineData("2d", 172_800)]
    [InlineData("90m", 5400)]
    [InlineData("0s", 0)]
    public void Reads_durations(string text, int seconds)
    {
        Duration.TryParse(text, out var duration, out var error).ShouldBeTrue(error);
        duration.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("m")]
    [InlineData("-1m")]
    [InlineData("1m1h")]
    [InlineData("1m 2s")]
    [InlineData("1.5h")]
    [InlineData("1m\n")]
    [InlineData("3651d")]
    [InlineData("99999999999999s")]
    public void Refuses_what_is_none(string? text)
    {
        Duration.TryParse(text, out _, out var error).ShouldBeFalse();
        error.ShouldNotBeNull().ShouldContain("1h30m");
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(5400, "1h30m")]
    [InlineData(90_061, "1d1h1m1s")]
    public void Writes_durations(int seconds, string text) => Duration.Format(TimeSpan.FromSeconds(seconds)).ShouldBe(text);
}
