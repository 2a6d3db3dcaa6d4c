using McpManager.Workloads;

namespace McpManager.Tests.Workloads;

public sealed class SignalTests
{
    private readonly Signal _signal = new();

    [Fact]
    public void What_was_taken_before_a_change_completes_with_it_and_what_is_taken_after_it_waits()
    {
        var first = _signal.Next;
        _signal.Next.ShouldBe(first);

        _signal.Raise();

        first.IsCompleted.ShouldBeTrue();
        _signal.Next.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task No_change_is_lost_between_a_look_and_the_wait()
    {
        const int changes = 20_000;
        var state = 0;
        var writer = Task.Run(
            () =>
            {
                for (var i = 0; i < changes; i++)
                {
                    Interlocked.Increment(ref state);
                    _signal.Raise();
                }
            },
            TestContext.Current.CancellationToken);

        var next = _signal.Next;
        while (Volatile.Read(ref state) < changes)
        {
            await next.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            next = _signal.Next;
        }

        await writer;
    }
}
