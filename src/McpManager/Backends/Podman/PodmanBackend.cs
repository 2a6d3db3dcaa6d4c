using McpManager.Backends.Podman.Client;
using McpManager.Backends.Podman.Mapping;
using McpManager.Backends.Podman.Models;
using McpManager.Backends.Podman.Replicas;
using McpManager.Backends.Podman.State;
using McpManager.Errors;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Secrets;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Podman;

/// <summary>
/// Runs workloads as containers of Podman, rootless or not, over its socket. The manager owns restarts, rollouts and health, since Podman has no backoff, no
/// rollout, and runs no health check without systemd. All it must remember is kept in Podman; containers run on while no manager runs.
/// </summary>
internal sealed class PodmanBackend : IWorkloadBackend, IAsyncDisposable
{
    private static readonly TimeSpan s_pingTimeout = TimeSpan.FromSeconds(5);

    private readonly EventBroadcast _events = new();
    private readonly RunRegistry _runs = new();
    private readonly CancellationTokenSource _leaving = new();
    private readonly CancellationTokenSource _end = new();
    private readonly PodmanOptions _options;
    private readonly PodmanClient _client;
    private readonly PodmanAdmission _admission;
    private readonly PodmanNetwork _network;
    private readonly PodmanWatch _watch;
    private readonly UsageSampler _sampler;
    private readonly ContainerStarter _starter;
    private readonly PodmanRecovery _recovery;
    private readonly PodmanLogs _logs;
    private readonly WorkloadFleet _fleet;
    private readonly Lazy<Task> _ending;
    private Task _background = Task.CompletedTask;
    private ManagerLock? _lock;
    private PodmanInfo? _info;

    public PodmanBackend(PodmanOptions options, SecretFolder secretFolder, SupervisorOptions supervision, TimeProvider time, ILogger logger)
    {
        _options = options;
        _client = new PodmanClient(options.SocketPath, time);
        var names = new PodmanNames(options.Network);
        var store = new PodmanStore(new StateVolumes(_client, names), names);
        var volumes = new VolumeSources(options.VolumeRoots, names, options.SocketPath);
        var secrets = new PodmanSecrets(_client, names, secretFolder);
        var ports = new ContainerPorts(new PortAllocator(options.PortRange, "PODMAN_PORT_RANGE"), names);
        _admission = new PodmanAdmission(options, volumes, secretFolder);
        _network = new PodmanNetwork(_client, names);
        _starter = new ContainerStarter(_client, names, options, () => Capabilities, new PodmanImages(_client), _network, secrets, volumes, ports, _runs, time, logger);
        _watch = new PodmanWatch(_client, names, options, _runs, time, logger)
        {
            VolumeRemoved = volume => store.RestoreAsync(volume, CancellationToken.None),
            Renamed = (id, name, replica) => _starter!.KeepNameAsync(id, name, replica, CancellationToken.None),
            Started = replica => _fleet!.Revive(replica.Workload, replica.Index),
            Connected = store.RepairAsync,
            Changed = () => RaiseAll(time),
        };
        _sampler = new UsageSampler(_client, options, _runs, time, logger);
        var runtime = new PodmanRuntime(_client, names, store, _watch, _starter, secrets, ports, logger, _leaving.Token);
        var storage = new PodmanStorage(_client, names, store, secrets, _starter, ports, _watch, _leaving.Token);
        _recovery = new PodmanRecovery(_client, names, store, storage, secrets, _starter, ports, time);
        _fleet = new WorkloadFleet(storage, runtime, supervision, time, logger, _events);
        _logs = new PodmanLogs(_client, names, _events, name => _fleet.Find(name) is not null, time);
        _ending = new Lazy<Task>(EndAsync);
    }

    public BackendCapabilities Capabilities => PodmanCapabilities.Of(_info, _options.CanLimit);

    /// <summary>Waits until no other manager works on this installation, then takes over what is there.</summary>
    /// <exception cref="IOException">Podman does not answer.</exception>
    public async Task StartAsync(Action<string>? standingBy, CancellationToken ct)
    {
        _lock = await ManagerLock.TakeAsync(_options, standingBy, ct);
        _info = await _client.InfoAsync(ct);
        await _network.EnsureAsync(ct);
        var recovered = await _recovery.RunAsync(ct);
        foreach (var workload in recovered)
        {
            _fleet.Adopt(workload);
        }

        // What ended meanwhile is found by the first comparison.
        _background = Task.WhenAll(_watch.RunAsync(_end.Token), _sampler.RunAsync(_end.Token));
    }

    public async Task<BackendHealth> CheckAsync(CancellationToken ct)
    {
        var mode = _info?.Host.Security.Rootless == true ? "rootless" : "rootful";
        try
        {
            return new BackendHealth(Reachable: true, $"{await _client.PingAsync(s_pingTimeout, ct)} {mode}");
        }
        catch (IOException e)
        {
            return new BackendHealth(Reachable: false, $"{_info?.Version.Version} {mode}", e.Message);
        }
    }

    public Task<IReadOnlyList<Workload>> ListAsync(CancellationToken ct) => Task.FromResult(_fleet.List());

    public Task<Workload?> FindAsync(WorkloadName name, CancellationToken ct) => PeekAsync(name, ct);

    public Task<Workload?> PeekAsync(WorkloadName name, CancellationToken ct) => Task.FromResult(_fleet.Find(name));

    public Task<Workload> ApplyAsync(WorkloadSpec spec, CancellationToken ct)
    {
        _admission.Check(spec);
        RefuseWithoutPodman();
        return _fleet.ApplyAsync(spec, ct);
    }

    public Task SetRunningAsync(WorkloadName name, bool running, CancellationToken ct)
    {
        if (_fleet.Find(name) is not null)
        {
            RefuseWithoutPodman();
        }

        return _fleet.SetRunningAsync(name, running, ct);
    }

    public Task RemoveAsync(WorkloadName name, RemoveOptions options, CancellationToken ct)
    {
        if (_fleet.Find(name) is not null)
        {
            RefuseWithoutPodman();
        }

        return _fleet.RemoveAsync(name, options, ct);
    }

    public IAsyncEnumerable<LogLine> ReadLogsAsync(WorkloadName name, LogQuery query, CancellationToken ct) =>
        _fleet.Find(name) is null ? AsyncEnumerable.Empty<LogLine>() : _logs.ReadAsync(name, query, ct);

    public IAsyncEnumerable<BackendEvent> WatchAsync(CancellationToken ct) => _events.WatchAsync(ct);

    /// <summary>Lets go of the containers, which run on. May be called again.</summary>
    public ValueTask DisposeAsync() => new(_ending.Value);

    private async Task EndAsync()
    {
        // Nothing is waited for that a Podman which is away would have to do.
        await _leaving.CancelAsync();
        await _fleet.AbandonAsync();
        await _end.CancelAsync();
        await _background.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _fleet.Dispose();
        _starter.Dispose();
        _client.Dispose();
        _lock?.Dispose();
        _end.Dispose();
        _leaving.Dispose();
    }

    // At once, instead of after the time that a call may take.
    private void RefuseWithoutPodman()
    {
        if (_watch.IsLost)
        {
            throw new ManagerException(ErrorKind.Unavailable, $"Podman does not answer on {_options.SocketPath}; its containers run on. Try again.");
        }
    }

    private void RaiseAll(TimeProvider time)
    {
        foreach (var workload in _fleet.List())
        {
            _events.Raise(new BackendEvent(workload.Name, "workload.changed", time.GetUtcNow()));
        }
    }
}
