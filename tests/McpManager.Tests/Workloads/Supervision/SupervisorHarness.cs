using System.Collections.Concurrent;
using McpManager.Tests.Fakes;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpManager.Tests.Workloads.Supervision;

/// <summary>A supervisor on a runtime without processes, in a time that only tests move.</summary>
internal sealed class SupervisorHarness : IAsyncDisposable
{
    public static readonly WorkloadSpec Spec = new()
    {
        Name = WorkloadName.Parse("web"),
        Command = ["run"],
        Port = 8000,
        RestartPolicy = RestartPolicy.UnlessStopped,
        HealthCheckPath = "/health",
        HealthCheckIntervalSeconds = 30,
        Replicas = 1,
        McpPath = "/mcp",
        StopTimeoutSeconds = 7,
    };

    private WorkloadSupervisor? _supervisor;

    public SupervisorHarness() => Runtime = new FakeReplicaRuntime(Time);

    public WatchedTime Time { get; } = new();

    public FakeReplicaRuntime Runtime { get; }

    public ConcurrentQueue<BackendEvent> Events { get; } = [];

    public SupervisorOptions Options => new()
    {
        Backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(30), 5),
        StartupGrace = TimeSpan.FromSeconds(20),
        Drain = TimeSpan.FromSeconds(1),
        ProbeInterval = TimeSpan.FromSeconds(1),
        Probe = Runtime.ProbeAsync,
    };

    public WorkloadSupervisor Supervisor => _supervisor ?? throw new InvalidOperationException("not started");

    public Workload Now => Supervisor.Current;

    public IEnumerable<string> EventTypes => Events.Select(e => e.Type).Where(type => type != "workload.changed");

    public static WorkloadSpec Version(string version, int replicas = 1) => Spec with
    {
        Replicas = replicas,
        Environment = Sorted.Empty.Add("VERSION", version),
    };

    public DesiredState Desired(WorkloadSpec spec) => new()
    {
        Spec = spec,
        Running = true,
        CreatedAt = Time.GetUtcNow(),
        UpdatedAt = Time.GetUtcNow(),
    };

    public void Start(DesiredState desired, params ReplicaRecord[] adopted) =>
        _supervisor = new WorkloadSupervisor(desired, adopted, Runtime, Options, Time, NullLogger.Instance, Events.Enqueue);

    /// <summary>Starts and waits until all replicas run.</summary>
    public async Task RunAsync(WorkloadSpec spec)
    {
        Start(Desired(spec));
        await RunningAsync(spec.Replicas);
    }

    public Task RunningAsync(int replicas) =>
        UntilAsync(w => w.Replicas.Length == replicas && w.Replicas.All(r => r.State == ReplicaState.Running));

    /// <summary>Waits, with time standing still.</summary>
    public Task UntilAsync(Func<Workload, bool> matches) => Until.TrueAsync(() => matches(Now), state: () => Describe(Now));

    /// <summary>Until the supervisor waits for the moment that is <paramref name="from"/> now.</summary>
    public Task AwaitedAsync(TimeSpan from) => Until.TrueAsync(() => Time.IsAwaited(from), state: () => Describe(Now));

    /// <summary>Waits while time goes on.</summary>
    public Task InTimeAsync(Func<Workload, bool> matches, Action? watch = null) => Until.TrueAsync(
        () => matches(Now),
        () =>
        {
            watch?.Invoke();
            Time.Advance(TimeSpan.FromMilliseconds(100));
        },
        () => Describe(Now));

    /// <summary>Waits until a rollout has ended, one way or the other.</summary>
    public Task SettledAsync(WorkloadSpec spec, Action? watch = null)
    {
        var hash = SpecHash.OfReplica(spec);
        return InTimeAsync(
            w => w.Message != "an update is being rolled out"
                && SpecHash.OfReplica(w.Spec) == hash
                && w.Replicas.Length == spec.Replicas
                && w.Replicas.All(r => r.State == ReplicaState.Running)
                && Runtime.Alive.All(run => SpecHash.OfReplica(run.Spec) == hash),
            watch);
    }

    public async ValueTask DisposeAsync()
    {
        if (_supervisor is null)
        {
            return;
        }

        (Runtime.SaveFailure, Runtime.RecordFailure, Runtime.ForgetFailure) = (null, null, null);
        foreach (var run in Runtime.Runs)
        {
            run.Stubborn = false;
        }

        var end = _supervisor.DisposeAsync().AsTask();
        await Until.TrueAsync(() => end.IsCompleted, () => Time.Advance(TimeSpan.FromSeconds(1)));
        await end;
    }

    private static string Describe(Workload workload) =>
        $"{workload.Message} {string.Join(", ", workload.Replicas.Select(r => $"{r.Id} {r.State} {r.RunId} {r.LastError}"))}";
}
