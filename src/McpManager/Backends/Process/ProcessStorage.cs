using McpManager.Backends.Process.State;
using McpManager.Errors;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Process;

/// <summary>The beginning and the end of a workload in the state folder.</summary>
internal sealed class ProcessStorage(StateStore store, ProcessRuntime runtime) : IFleetStore
{
    public Task BeginCreateAsync(WorkloadName name, bool replacesBroken)
    {
        // A broken file under this name may still be of use to somebody.
        if (replacesBroken)
        {
            store.SetAside(name);
        }

        runtime.OpenLogs(name);
        return Task.CompletedTask;
    }

    public Task BeginRemoveAsync(WorkloadName name, DesiredState? state, RemoveOptions options)
    {
        store.BeginRemove(name);
        return Task.CompletedTask;
    }

    public Task FinishRemoveAsync(WorkloadName name, RemoveOptions options)
    {
        runtime.CloseLogs(name);
        store.FinishRemove(name);
        return Task.CompletedTask;
    }

    public ManagerException Refusal(IOException failure) =>
        new(ErrorKind.InsufficientStorage, $"The state could not be written, nothing was changed: {failure.Message}", failure);
}
