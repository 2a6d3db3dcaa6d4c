using System.Net;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Tests.Fakes;

/// <summary>Starts runs that a test ends, fails and makes ready, and remembers what it was told.</summary>
internal sealed class FakeReplicaRuntime(TimeProvider time) : IReplicaRuntime
{
    private readonly Lock _lock = new();
    private readonly List<FakeRun> _runs = [];
    private readonly List<DesiredState> _saved = [];
    private readonly List<ReplicaRecord> _recorded = [];
    private readonly List<int> _forgotten = [];

    public Exception? StartFailure { get; set; }

    public Exception? SaveFailure { get; set; }

    public Exception? RecordFailure { get; set; }

    public Exception? ForgetFailure { get; set; }

    public Exception? ProbeFailure { get; set; }

    /// <summary>While it is set, starts wait for it.</summary>
    public TaskCompletionSource? HoldStarts { get; set; }

    /// <summary>Whether a new run passes its health check at once.</summary>
    public Func<WorkloadSpec, bool> ReadyAtOnce { get; set; } = _ => true;

    /// <summary>Starts that were begun, held ones included.</summary>
    public int Begun { get; private set; }

    public IReadOnlyList<FakeRun> Runs => Copy(_runs);

    public IReadOnlyList<DesiredState> Saved => Copy(_saved);

    public IReadOnlyList<ReplicaRecord> Recorded => Copy(_recorded);

    public IReadOnlyList<int> Forgotten => Copy(_forgotten);

    /// <summary>Runs that have not ended.</summary>
    public IReadOnlyList<FakeRun> Alive => [.. Runs.Where(run => !run.Completion.IsCompleted)];

    /// <summary>The latest run of a replica.</summary>
    public FakeRun Of(int index) => Runs.Last(run => run.Index == index);

    /// <summary>The latest start.</summary>
    public ReplicaStart? Start { get; private set; }

    /// <summary>Whether a held start comes back as soon as it is cancelled.</summary>
    public bool Cancellable { get; set; }

    public async Task<IReplicaRun> StartAsync(ReplicaStart start, CancellationToken ct)
    {
        Start = start;
        Begun++;
        if (HoldStarts is { } hold)
        {
            await (Cancellable ? hold.Task.WaitAsync(ct) : hold.Task);
        }

        return StartFailure is null ? Run(start.Spec, start.Index) : throw StartFailure;
    }

    /// <summary>A run as a former manager would have left it.</summary>
    public FakeRun Run(WorkloadSpec spec, int index)
    {
        lock (_lock)
        {
            var run = new FakeRun(_runs.Count, spec, index, time.GetUtcNow()) { Ready = ReadyAtOnce(spec) };
            _runs.Add(run);
            return run;
        }
    }

    public async Task SaveAsync(DesiredState state)
    {
        await Task.Yield();
        if (SaveFailure is not null)
        {
            throw SaveFailure;
        }

        Add(_saved, state);
    }

    public async Task RecordAsync(WorkloadName name, ReplicaRecord record)
    {
        await Task.Yield();
        if (RecordFailure is not null)
        {
            throw RecordFailure;
        }

        Add(_recorded, record);
    }

    public async Task ForgetAsync(WorkloadName name, int index)
    {
        await Task.Yield();
        if (ForgetFailure is not null)
        {
            throw ForgetFailure;
        }

        Add(_forgotten, index);
    }

    /// <summary>The health check that the supervisor asks.</summary>
    public async Task<string?> ProbeAsync(DnsEndPoint address, string path, CancellationToken ct)
    {
        await Task.Yield();
        ct.ThrowIfCancellationRequested();
        return ProbeFailure is not null ? throw ProbeFailure
            : Runs.Single(run => run.Address.Port == address.Port).Ready ? null
            : "nothing listens";
    }

    private void Add<T>(List<T> list, T item)
    {
        lock (_lock)
        {
            list.Add(item);
        }
    }

    private List<T> Copy<T>(List<T> list)
    {
        lock (_lock)
        {
            return [.. list];
        }
    }
}
