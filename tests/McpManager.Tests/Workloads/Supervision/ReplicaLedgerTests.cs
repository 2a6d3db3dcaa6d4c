using McpManager.Tests.Fakes;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpManager.Tests.Workloads.Supervision;

public class ReplicaLedgerTests
{
    private readonly OrderedRuntime _runtime = new();
    private readonly ReplicaLedger _ledger;

    public ReplicaLedgerTests() => _ledger = new ReplicaLedger(SupervisorHarness.Spec.Name, _runtime, NullLogger.Instance);

    [Fact]
    public async Task What_is_written_is_written_in_the_order_in_which_it_was_asked_for()
    {
        _runtime.Hold = new TaskCompletionSource();
        var first = _ledger.RecordAsync(Slot(0));
        var forgotten = _ledger.ForgetAsync(Slot(0));
        var second = _ledger.RecordAsync(Slot(1));
        await Until.TrueAsync(() => _runtime.Begun.Count == 1);
        (first.IsCompleted, forgotten.IsCompleted, second.IsCompleted).ShouldBe((false, false, false));

        _runtime.Hold.SetResult();
        await _ledger.Written;

        _runtime.Begun.ShouldBe(["record 0", "forget 0", "record 1"]);
    }

    [Fact]
    public async Task What_fails_is_told_and_holds_nothing_up()
    {
        _runtime.Failure = new IOException("disk full");
        (await _ledger.RecordAsync(Slot(0))).ShouldBe("disk full");
        await _ledger.ForgetAsync(Slot(0));

        _runtime.Failure = new InvalidOperationException("a secret of the program");
        (await _ledger.RecordAsync(Slot(0))).ShouldBe("an unexpected failure; the manager's log has it");

        _runtime.Failure = null;
        (await _ledger.RecordAsync(Slot(1))).ShouldBeNull();
    }

    private static ReplicaSlot Slot(int index) => new(index, SupervisorHarness.Spec);

    private sealed class OrderedRuntime : IReplicaRuntime
    {
        private readonly List<string> _begun = [];

        public IReadOnlyList<string> Begun
        {
            get
            {
                lock (_begun)
                {
                    return [.. _begun];
                }
            }
        }

        public TaskCompletionSource? Hold { get; set; }

        public Exception? Failure { get; set; }

        public Task<IReplicaRun> StartAsync(ReplicaStart start, CancellationToken ct) => throw new NotSupportedException();

        public Task SaveAsync(DesiredState state) => throw new NotSupportedException();

        public Task RecordAsync(WorkloadName name, ReplicaRecord record) => DoAsync($"record {record.Index}");

        public Task ForgetAsync(WorkloadName name, int index) => DoAsync($"forget {index}");

        private async Task DoAsync(string call)
        {
            lock (_begun)
            {
                _begun.Add(call);
            }

            if (Hold is { } hold)
            {
                await hold.Task;
            }

            if (Failure is not null)
            {
                throw Failure;
            }
        }
    }
}
