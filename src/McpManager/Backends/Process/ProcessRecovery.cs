using McpManager.Backends.Process.Posix;
using McpManager.Backends.Process.Proc;
using McpManager.Backends.Process.State;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Process;

/// <summary>What a former run of the manager left, found again.</summary>
/// <param name="State"><c>null</c> when its file is broken, see <paramref name="Fault"/>.</param>
internal sealed record RecoveredWorkload(WorkloadName Name, DesiredState? State, IReadOnlyList<ReplicaRecord> Replicas, string? Fault);

/// <summary>
/// At start: finishes removals that were begun, takes over the replicas that still run, and ends every process that carries this state folder's mark
/// and belongs to none of them (started but not yet recorded when the manager was killed).
/// </summary>
internal sealed class ProcessRecovery(StateStore store, string stateId, ProcessRuntime runtime)
{
    public async Task<IReadOnlyList<RecoveredWorkload>> RunAsync()
    {
        foreach (var name in store.LoadRemoving().ToList())
        {
            await KillAsync(ReplicaMark.OfWorkload(stateId, name, store.Folder.RunFolder(name)), spare: []);
            store.FinishRemove(name);
        }

        var workloads = store.LoadWorkloads().Select(Recover).ToList();
        var adopted = workloads.SelectMany(w => w.Replicas).Select(r => r.Run).OfType<ProcessRun>().ToList();
        await KillAsync(ReplicaMark.OfAll(stateId, store.Folder.RunRoot), adopted);
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

    private static async Task KillAsync(ReplicaMark mark, IReadOnlyList<ProcessRun> spare)
    {
        if (!ProcFs.Available)
        {
            return;
        }

        while (Libc.KillAll(Strangers(mark, spare).Select(process => process.Pid)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }
    }

    private static List<ProcessEntry> Strangers(ReplicaMark mark, IReadOnlyList<ProcessRun> spare)
    {
        var all = ProcFs.All();
        var spared = spare.SelectMany(run => run.Members(all)).Select(p => p.Id).ToHashSet();
        return [.. all.Where(p => !p.Zombie && p.Pid != Environment.ProcessId && !spared.Contains(p.Id) && mark.Matches(p.Pid))];
    }
}
