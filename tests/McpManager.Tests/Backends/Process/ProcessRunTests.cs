using McpManager.Backends.Process;
using McpManager.Backends.Process.Proc;
using McpManager.Backends.Process.State;
using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.Backends.Process;

/// <summary>How a run ends, on a process that is none.</summary>
public sealed class ProcessRunTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeProcess _process = new();
    private readonly CancellationTokenSource _hurry = new();
    private int _released;

    public void Dispose()
    {
        _hurry.Dispose();
        _process.Dispose();
    }

    [Fact]
    public async Task What_its_main_process_left_is_ended_before_it_is_told_as_ended()
    {
        _process.Left = 3;
        var run = Run();

        _process.End(7);

        (await run.Completion).Code.ShouldBe(7);
        _process.Left.ShouldBe(0);
        _released.ShouldBe(1);
    }

    [Fact]
    public async Task A_look_that_fails_is_taken_again()
    {
        _process.Failures = 2;
        _process.Left = 1;
        var run = Run();

        _process.End(0);

        await run.Completion;
        _process.Left.ShouldBe(0);
    }

    [Fact]
    public async Task A_stop_asks_and_waits_and_kills_what_does_not_end()
    {
        _process.EndsWhenKilled = true;
        var run = Run();

        var stop = run.StopAsync(TimeSpan.FromSeconds(5));
        _process.Asked.ShouldBe(1);
        stop.IsCompleted.ShouldBeFalse();
        _process.Kills.ShouldBe(0);
        _time.Advance(TimeSpan.FromSeconds(5));

        await stop;
        (await run.Completion).Code.ShouldBe(137);
    }

    [Fact]
    public async Task A_stop_kills_at_once_when_the_manager_may_wait_no_longer()
    {
        _process.EndsWhenKilled = true;
        var stop = Run().StopAsync(TimeSpan.FromDays(1));

        await _hurry.CancelAsync();

        await stop;
    }

    [Fact]
    public async Task A_process_that_ends_when_it_is_asked_is_not_waited_for_longer()
    {
        _process.EndsWhenAsked = true;
        var run = Run();

        await run.StopAsync(TimeSpan.FromDays(1));

        (await run.Completion).Code.ShouldBe(143);
        await run.StopAsync(TimeSpan.FromDays(1));
        _process.Asked.ShouldBe(1);
    }

    private ProcessRun Run() => new(
        _process,
        new StoredProcess(_process.Id.Pid, 1, string.Empty, 9000, "run", _time.GetUtcNow()),
        new ProcessTree("web/0"),
        memoryLimit: null,
        () => _released++,
        _time,
        _hurry.Token);

    private sealed class FakeProcess : IReplicaProcess
    {
        private readonly TaskCompletionSource<int?> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ProcessId Id { get; } = new(10_000_001, 1);

        public Task<int?> Exit => _exit.Task;

        public int Asked { get; private set; }

        public int Kills { get; private set; }

        /// <summary>How many looks still find something of it.</summary>
        public int Left { get; set; }

        /// <summary>How many looks fail first.</summary>
        public int Failures { get; set; }

        public bool EndsWhenAsked { get; set; }

        public bool EndsWhenKilled { get; set; }

        public void End(int? code) => _exit.TrySetResult(code);

        public void NoticeEnd() => End(null);

        public void AskToEnd()
        {
            Asked++;
            if (EndsWhenAsked)
            {
                End(143);
            }
        }

        public bool Kill()
        {
            Kills++;
            if (EndsWhenKilled)
            {
                End(137);
            }

            return Failures-- > 0 ? throw new IOException("no descriptor is free") : Left > 0 && Left-- > 0;
        }

        public void Dispose()
        {
        }
    }
}
