using McpManager.Backends.Kubernetes.Leading;
using McpManager.Workloads.Spec;
using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.Backends.Kubernetes.Leading;

public class CareQueueTests
{
    private static readonly WorkloadName s_one = WorkloadName.Parse("one");
    private static readonly WorkloadName s_two = WorkloadName.Parse("two");

    private readonly FakeTimeProvider _time = new();
    private readonly CareQueue _queue;

    public CareQueueTests() => _queue = new CareQueue(_time);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_earliest_comes_first_and_each_once()
    {
        _queue.Mark(s_one, TimeSpan.FromSeconds(5));
        _queue.Mark(s_two, TimeSpan.FromSeconds(2));
        _queue.Mark(s_two, TimeSpan.FromSeconds(4));
        _time.Advance(TimeSpan.FromSeconds(6));

        (await _queue.TakeAsync(Ct)).ShouldBe(s_two);
        (await _queue.TakeAsync(Ct)).ShouldBe(s_one);
        _queue.TakeAsync(Ct).IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task It_waits_until_the_time_has_come()
    {
        _queue.Mark(s_one, TimeSpan.FromSeconds(5));
        var taken = _queue.TakeAsync(Ct);
        taken.IsCompleted.ShouldBeFalse();

        _time.Advance(TimeSpan.FromSeconds(5));

        (await taken).ShouldBe(s_one);
    }

    [Fact]
    public async Task A_mark_that_is_due_earlier_ends_the_wait_for_a_later_one()
    {
        _queue.Mark(s_one, TimeSpan.FromMinutes(5));
        var taken = _queue.TakeAsync(Ct);

        _queue.Mark(s_two, TimeSpan.Zero);

        (await taken).ShouldBe(s_two);
    }

    [Fact]
    public async Task What_was_marked_while_nobody_waited_is_not_lost()
    {
        _queue.Mark(s_one, TimeSpan.Zero);
        (await _queue.TakeAsync(Ct)).ShouldBe(s_one);
        var taken = _queue.TakeAsync(Ct);

        _queue.Mark(s_one, TimeSpan.Zero);

        (await taken).ShouldBe(s_one);
    }
}
