using McpManager.Workloads.Supervision;

namespace McpManager.Tests.Workloads.Supervision;

public sealed class BackoffTests
{
    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30), 5);

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.5)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(7, 32)]
    [InlineData(8, 60)]
    [InlineData(31, 60)]
    [InlineData(int.MaxValue, 60)]
    public void Delays_double_up_to_the_longest(int failures, double seconds) =>
        _backoff.Delay(failures).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(6, true)]
    public void So_many_failures_are_a_crash_loop(int failures, bool crashLoop) => _backoff.IsCrashLoop(failures).ShouldBe(crashLoop);
}
