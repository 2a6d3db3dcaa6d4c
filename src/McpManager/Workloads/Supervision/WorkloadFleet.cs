using System.Collections.Concurrent;
using McpManager.Errors;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Supervision;

/// <summary>
/// All workloads of a backend whose replicas the manager itself supervises. Commands are carried out one at a time: what is wanted is durable once they
/// return, and a removal undoes no later one.
/// </summary>
internal sealed partial class WorkloadFleet(
    IFleetStore store,
    IReplicaRuntime runtime,
    SupervisorOptions options,
    TimeProvider time,
    ILogger logger,
    EventBroadcast events) : IDisposable
{
    private readonly ConcurrentDictionary<WorkloadName, FleetEntry> _workloads = new();
    private readonly SemaphoreSlim _commands = new(1);

    /// <summary>Takes over what a former run of the manager left.</summary>
    public void Adopt(RecoveredWorkload found)
    {
        if (found.Fault is not null)
        {
            LogBroken(logger, found.Name.Value, found.Fault);
        }

        _workloads[found.Name] = found.State is { } state
            ? new FleetEntry(Supervise(state, found.Replicas))
            : new FleetEntry(found.Name, found.Fault, time.GetUtcNow());
    }

    public IReadOnlyList<Workload> List() => [.. _workloads.Values.Select(entry => entry.Current)];

    public Workload? Find(WorkloadName name) => _workloads.GetValueOrDefault(name)?.Current;

    /// <exception cref="ManagerException"><see cref="ErrorKind.Conflict"/> while it is being removed; <see cref="IFleetStore.Refusal"/>.</exception>
    public async Task<Workload> ApplyAsync(WorkloadSpec spec, CancellationToken ct)
    {
        using var turn = await TurnAsync(ct);
        var entry = _workloads.GetValueOrDefault(spec.Name);
        if (entry?.Removal is not null)
        {
            throw new ManagerException(ErrorKind.Conflict, $"'{spec.Name}' is being removed.");
        }

        try
        {
            return entry?.Supervisor is { } supervisor ? await supervisor.ApplyAsync(spec) : await CreateAsync(spec, replacesBroken: entry is not null);
        }
        catch (IOException e)
        {
            throw store.Refusal(e);
        }
    }

    /// <exception cref="ManagerException"><see cref="ErrorKind.NotFound"/>; <see cref="ErrorKind.Conflict"/> when it is broken; <see cref="IFleetStore.Refusal"/>.</exception>
    public async Task SetRunningAsync(WorkloadName name, bool running, CancellationToken ct)
    {
        using var turn = await TurnAsync(ct);
        if (_workloads.GetValueOrDefault(name) is not { Removal: null } entry)
        {
            throw new ManagerException(ErrorKind.NotFound, $"There is no '{name}'.");
        }

        if (entry.Supervisor is not { } supervisor)
        {
            throw new ManagerException(ErrorKind.Conflict, $"'{name}' cannot run: {entry.Current.Fault}.");
        }

        try
        {
            await supervisor.SetRunningAsync(running);
        }
        catch (IOException e)
        {
            throw store.Refusal(e);
        }
    }

    /// <exception cref="ManagerException"><see cref="IFleetStore.Refusal"/>: nothing was changed, or something is left, as it says.</exception>
    public async Task RemoveAsync(WorkloadName name, RemoveOptions remove, CancellationToken ct)
    {
        if (await BeginRemoveAsync(name, remove, ct) is not { Removal: { } removal })
        {
            return;
        }

        try
        {
            await removal.WaitAsync(ct);
        }
        catch (IOException e)
        {
            throw new ManagerException(store.Refusal(e).Kind, $"Not all that '{name}' left could be removed, try again: {e.Message}", e);
        }
    }

    /// <inheritdoc cref="WorkloadSupervisor.Revive"/>
    public void Revive(WorkloadName name, int index) => _workloads.GetValueOrDefault(name)?.Supervisor?.Revive(index);

    /// <summary>Stops all replicas, in a hurry: nobody is routed any more.</summary>
    public Task EndAsync() => Task.WhenAll(_workloads.Values.Select(async entry =>
    {
        if (entry.Removal is { } removal)
        {
            // One that failed has been told to who asked for it; the next manager finishes it.
            await removal.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        else if (entry.Supervisor is { } supervisor)
        {
            await supervisor.DisposeAsync();
        }
    }));

    /// <summary>Lets go of all replicas, which run on.</summary>
    public Task AbandonAsync() => Task.WhenAll(_workloads.Values.Select(entry => entry.Supervisor).OfType<WorkloadSupervisor>().Select(s => s.AbandonAsync()));

    public void Dispose() => _commands.Dispose();

    private async Task<FleetEntry?> BeginRemoveAsync(WorkloadName name, RemoveOptions remove, CancellationToken ct)
    {
        using var turn = await TurnAsync(ct);
        if (!_workloads.TryGetValue(name, out var entry))
        {
            return null;
        }

        if (entry.Removal is null or { IsFaulted: true })
        {
            try
            {
                await store.BeginRemoveAsync(name, entry.Supervisor?.Desired, remove);
            }
            catch (IOException e)
            {
                throw store.Refusal(e);
            }

            Failpoint.Hit("remove.begun");
            entry.Removal = FinishRemoveAsync(name, entry, remove);
        }

        return entry;
    }

    private async Task<Workload> CreateAsync(WorkloadSpec spec, bool replacesBroken)
    {
        var now = time.GetUtcNow();
        var state = new DesiredState { Spec = spec, Running = true, CreatedAt = now, UpdatedAt = now };
        await store.BeginCreateAsync(spec.Name, replacesBroken);
        await runtime.SaveAsync(state);
        var supervisor = Supervise(state, []);
        _workloads[spec.Name] = new FleetEntry(supervisor);
        events.Raise(new BackendEvent(spec.Name, "workload.changed", now));
        return supervisor.Current;
    }

    private WorkloadSupervisor Supervise(DesiredState state, IReadOnlyList<ReplicaRecord> replicas) =>
        new(state, replicas, runtime, options, time, logger, events.Raise);

    private async Task FinishRemoveAsync(WorkloadName name, FleetEntry entry, RemoveOptions remove)
    {
        // Begins once the command that asked for it is over: who sees the first replica end must see that all of it is removed.
        using (await TurnAsync(CancellationToken.None))
        {
        }

        if (entry.Supervisor is { } supervisor)
        {
            await supervisor.EndAsync(hurry: false);
        }

        Failpoint.Hit("remove.stopped");
        await store.FinishRemoveAsync(name, remove);
        _workloads.TryRemove(name, out _);
        events.Raise(new BackendEvent(name, "workload.changed", time.GetUtcNow()));
    }

    private async Task<Turn> TurnAsync(CancellationToken ct)
    {
        await _commands.WaitAsync(ct);
        return new Turn(_commands);
    }

    [LoggerMessage(EventId = 230, Level = LogLevel.Error, Message = "Stored state broken: {Workload}: {Fault}")]
    private static partial void LogBroken(ILogger logger, string workload, string fault);

    private sealed class Turn(SemaphoreSlim commands) : IDisposable
    {
        public void Dispose() => commands.Release();
    }
}
