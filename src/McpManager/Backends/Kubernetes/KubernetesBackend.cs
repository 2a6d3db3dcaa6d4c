using McpManager.Backends.Kubernetes.Client;
using McpManager.Backends.Kubernetes.Leading;
using McpManager.Backends.Kubernetes.Logs;
using McpManager.Backends.Kubernetes.State;
using McpManager.Backends.Kubernetes.Watching;
using McpManager.Backends.Kubernetes.Writing;
using McpManager.Errors;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Secrets;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes;

/// <summary>
/// Runs workloads as Deployments with all that belongs to one, in one namespace. All state is in the cluster: any number of managers serve at once, and the
/// holder of a Lease does the background work. The cluster restarts, rolls out and probes.
/// </summary>
internal sealed class KubernetesBackend : IWorkloadBackend, IAsyncDisposable
{
    private readonly KubernetesOptions _options;
    private readonly KubernetesClient _client;
    private readonly TimeProvider _time;
    private readonly EventBroadcast _events = new();
    private readonly CancellationTokenSource _end = new();
    private readonly KubernetesAdmission _admission;
    private readonly WorkloadStore _store;
    private readonly WorkloadReader _reader;
    private readonly WorkloadWriter _writer;
    private readonly WorkloadRemover _remover;
    private readonly PodLogs _logs;
    private readonly ClusterWatch _watch;
    private readonly LeaderLease _lease;
    private readonly Caretaker _caretaker;
    private readonly Lazy<Task> _ending;
    private Task _background = Task.CompletedTask;
    private ServerVersion? _version;

    public KubernetesBackend(KubernetesOptions options, KubernetesClient client, SecretFolder secretFolder, TimeProvider time, ILogger logger)
    {
        _options = options;
        _client = client;
        _time = time;
        var cache = new ClusterCache(time);
        var access = new DeploymentAccess(client, cache.Deployments);
        var secrets = new SecretCache(client);
        var applied = new AppliedObjects();
        var removals = new Removals();
        var parts = new WorkloadParts(client, secretFolder, secrets, time);
        var dependents = new Dependents(client, applied);
        var undo = new CreationUndo(client, access);
        _admission = new KubernetesAdmission(options, secretFolder, () => Minor);
        _store = new WorkloadStore(access, secrets);
        _reader = new WorkloadReader(client, _store, cache, new UsageSource(client, time));
        _writer = new WorkloadWriter(client, access, options, () => Minor, _store, parts, dependents, undo, applied, time);
        _remover = new WorkloadRemover(client, access, removals);
        _logs = new PodLogs(client, _events, name => _reader.FindAsync(name, CancellationToken.None));
        _lease = new LeaderLease(client, options, time, logger);
        _caretaker = new Caretaker(client, new Survey(client, applied), applied, new WorkloadCare(access, options, _store, _reader, _writer, parts, dependents, undo, time), time, logger);
        _watch = new ClusterWatch(client, cache, _events, removals, time, logger) { DeploymentSeen = _caretaker.Seen, DeploymentGone = _caretaker.Gone };
        _ending = new Lazy<Task>(EndAsync);
    }

    public BackendCapabilities Capabilities => KubernetesCapabilities.Here;

    private int Minor => _version?.Minor ?? 0;

    /// <exception cref="IOException">The API server does not answer, or not to this manager.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        _version = await _client.VersionAsync(ct);
        _background = Task.WhenAll(_watch.RunAsync(_end.Token), _lease.RunAsync(_caretaker.WorkAsync, _end.Token));
    }

    public async Task<BackendHealth> CheckAsync(CancellationToken ct)
    {
        try
        {
            // The version is told to anybody; whether the manager may do its work is not.
            await _client.FindAsync(KubeResources.Leases, LeaderLease.Name, ct);
            return new BackendHealth(Reachable: true, VersionText());
        }
        catch (IOException e)
        {
            return new BackendHealth(Reachable: false, VersionText(), e.Message);
        }
    }

    public Task<IReadOnlyList<Workload>> ListAsync(CancellationToken ct) => KubernetesFailures.GuardAsync(() => _reader.ListAsync(ct));

    public Task<Workload?> FindAsync(WorkloadName name, CancellationToken ct) => KubernetesFailures.GuardAsync(() => _reader.FindAsync(name, ct));

    public Task<Workload?> PeekAsync(WorkloadName name, CancellationToken ct) => KubernetesFailures.GuardAsync(() => _reader.PeekAsync(name, ct));

    public Task<Workload> ApplyAsync(WorkloadSpec spec, CancellationToken ct)
    {
        _admission.Check(spec);
        return KubernetesFailures.GuardAsync(async () =>
        {
            if (await _store.FindAsync(spec.Name, ct) is not { } existing)
            {
                await _writer.CreateAsync(spec, ct);
            }
            else if (existing.IsRemoving)
            {
                throw new ManagerException(ErrorKind.Conflict, $"'{spec.Name}' is still being removed; try again.");
            }
            else
            {
                await _writer.UpdateAsync(existing, spec, ct);
            }

            return await _reader.FindAsync(spec.Name, ct)
                ?? throw new ManagerException(ErrorKind.Conflict, $"'{spec.Name}' was removed at the same time by another request.");
        });
    }

    public Task SetRunningAsync(WorkloadName name, bool running, CancellationToken ct) => KubernetesFailures.GuardAsync(async () =>
    {
        if (await _store.FindAsync(name, ct) is not { IsRemoving: false } workload)
        {
            throw new ManagerException(ErrorKind.NotFound, $"There is no workload '{name}'.");
        }

        if (workload.IsStopped == running)
        {
            await _writer.SetRunningAsync(workload, running, ct);
        }

        return true;
    });

    public Task RemoveAsync(WorkloadName name, RemoveOptions options, CancellationToken ct) => KubernetesFailures.GuardAsync(async () =>
    {
        if (await _store.FindAsync(name, ct) is { } workload)
        {
            await _remover.RemoveAsync(workload, options, _time, ct);
        }

        return true;
    });

    public IAsyncEnumerable<LogLine> ReadLogsAsync(WorkloadName name, LogQuery query, CancellationToken ct) => _logs.ReadAsync(name, query, ct);

    public IAsyncEnumerable<BackendEvent> WatchAsync(CancellationToken ct) => _events.WatchAsync(ct);

    /// <summary>Lets go of the cluster, in which everything runs on. May be called again.</summary>
    public ValueTask DisposeAsync() => new(_ending.Value);

    private async Task EndAsync()
    {
        await _end.CancelAsync();
        await _background.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _end.Dispose();
    }

    private string VersionText() => $"{_version?.GitVersion} namespace {_client.Namespace}{(_lease.IsHeld ? ", leader" : string.Empty)}";
}
