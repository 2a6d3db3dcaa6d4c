using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Supervision;

/// <summary>
/// Has the runtime remember and forget replicas, in the order in which that was asked for. Whatever goes wrong with it ends no supervisor. Called under the
/// supervisor's lock; what is written is written outside of it.
/// </summary>
internal sealed partial class ReplicaLedger(WorkloadName name, IReplicaRuntime runtime, ILogger logger)
{
    /// <summary>The last of what is written; it never faults.</summary>
    public Task Written { get; private set; } = Task.CompletedTask;

    /// <returns>Why it could not be written; <c>null</c> when it was.</returns>
    public Task<string?> RecordAsync(ReplicaSlot slot)
    {
        var recorded = RecordAsync(Written, slot.ToRecord());
        Written = recorded;
        return recorded;
    }

    public Task ForgetAsync(ReplicaSlot slot) => Written = ForgetAsync(Written, slot.Index);

    private async Task<string?> RecordAsync(Task before, ReplicaRecord record)
    {
        await Task.Yield();
        await before;
        try
        {
            await runtime.RecordAsync(name, record);
            return null;
        }
        catch (Exception e)
        {
            LogRecordFailed(logger, e, name.Value, record.Index);
            return e is IOException or UnauthorizedAccessException ? e.Message : "an unexpected failure; the manager's log has it";
        }
    }

    private async Task ForgetAsync(Task before, int index)
    {
        await Task.Yield();
        await before;
        try
        {
            await runtime.ForgetAsync(name, index);
        }
        catch (Exception e)
        {
            LogForgetFailed(logger, e, name.Value, index);
        }
    }

    [LoggerMessage(EventId = 203, Level = LogLevel.Warning, Message = "Replica leftovers not removed: {Workload} {Replica}")]
    private static partial void LogForgetFailed(ILogger logger, Exception e, string workload, int replica);

    [LoggerMessage(EventId = 204, Level = LogLevel.Warning, Message = "Replica record not written: {Workload} {Replica}")]
    private static partial void LogRecordFailed(ILogger logger, Exception e, string workload, int replica);
}
