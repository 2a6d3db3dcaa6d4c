using System.Net;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Tests.Fakes;

/// <summary>A run that ends when a test says so, or when it is stopped.</summary>
internal sealed class FakeRun(int number, WorkloadSpec spec, int index, DateTimeOffset startedAt) : IReplicaRun
{
    private readonly TaskCompletionSource<ReplicaExit> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _ready;

    public WorkloadSpec Spec => spec;

    public int Index => index;

    public string RunId => $"run-{number}";

    public DnsEndPoint Address { get; } = new("127.0.0.1", 10_000 + number);

    public DateTimeOffset StartedAt => startedAt;

    public Task<ReplicaExit> Completion => _ended.Task;

    public double? CpuPercent => null;

    public long? MemoryBytes => null;

    /// <summary>It passes its health check.</summary>
    public bool Ready
    {
        get => _ready;
        set => _ready = value;
    }

    /// <summary>It does not end when it is stopped; a test ends it.</summary>
    public bool Stubborn { get; set; }

    /// <summary>With what grace it was stopped; <c>null</c> while it was not.</summary>
    public TimeSpan? Stopped { get; private set; }

    public void End(int? code, string? error = null) => _ended.TrySetResult(new ReplicaExit(code, error));

    public async Task StopAsync(TimeSpan grace)
    {
        Stopped = grace;
        if (!Stubborn)
        {
            End(143);
        }

        await Completion;
    }
}
