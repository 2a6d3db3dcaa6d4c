using McpManager.Backends.Process.Posix;
using McpManager.Backends.Process.Proc;
using McpManager.Backends.Process.State;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Process;

/// <summary>
/// At start: finishes removals that were begun, takes over the replicas that still run, and ends every process that carries this state folder's mark
/// and belongs to none of them (started but not yet recorded when the manager was killed).
/// </summary>
internal sealed class ProcessRecovery(StateStore store, ProcessCensus census, ProcessRuntime runtime)
{
    public async Task<IReadOnlyList<RecoveredWorkload>> RunAsync()
    {
        foreach (var name in store.LoadRemoving().ToList())
        {
            await KillAsync(owner => owner.StartsWith($"{name}/", StringComparison.Ordinal), spare: []);
            store.FinishRemove(name);
        }

        var workloads = store.LoadWorkloads().Select(Recover).ToList();
        var adopted = workloads.SelectMany(w => w.Replicas).Select(r => r.Run).OfType<ProcessRun>().ToList();
        await KillAsync(_ => true, adopted);
        return workloads;
    }

    private RecoveredWorkload Recover((WorkloadName Name, DesiredState? State, string? Error) stored)
    {
        if (stored.State is not { } state)
        {
            return new RecoveredWorkload(stored.Name, null, [], $"its state file is broken ({stored.Error}); delete it, or replace it with PUT");
        }

        // During a rollout two specs run, each with a limit of its own.
        var limits = new[] { state.Previous, state.Spec }.OfType<WorkloadSpec>().ToLookup(SpecHash.OfReplica, spec => spec.MemoryLimit);
        var replicas = store.LoadReplicas(stored.Name)
            .Select(replica => runtime.Adopt(stored.Name, replica, limits[replica.SpecHash].FirstOrDefault()))
            .ToList();
        return new RecoveredWorkload(stored.Name, state, replicas, null);
    }

    private async Task KillAsync(Func<string, bool> owners, IReadOnlyList<ProcessRun> spare)
    {
        if (!ProcFs.Available)
        {
            return;
        }

        while (Libc.KillAll(Strangers(owners, spare).Select(process => process.Pid)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }
    }

    private List<ProcessEntry> Strangers(Func<string, bool> owners, IReadOnlyList<ProcessRun> spare)
    {
        var snapshot = census.Look();
        var spared = spare.SelectMany(run => run.Members(snapshot)).Select(p => p.Id).ToHashSet();
        return [.. snapshot.Marked
            .Where(marked => owners(marked.Owner))
            .Select(marked => marked.Process)
            .Where(p => !p.Zombie && p.Pid != Environment.ProcessId && !spared.Contains(p.Id))];
    }
}
