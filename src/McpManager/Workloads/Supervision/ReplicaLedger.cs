using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Supervision;

/// <summary>Has the runtime remember and forget replicas. Whatever goes wrong with that ends no supervisor.</summary>
internal sealed partial class ReplicaLedger(WorkloadName name, IReplicaRuntime runtime, ILogger logger)
{
    /// <summary>Why it could not be written; <c>null</c> when it was.</summary>
    public string? Record(ReplicaSlot slot)
    {
        try
        {
            runtime.Record(name, slot.ToRecord());
            return null;
        }
        catch (Exception e)
        {
            LogRecordFailed(logger, e, name.Value, slot.Index);
            return e is IOException or UnauthorizedAccessException ? e.Message : "an unexpected failure; the manager's log has it";
        }
    }

    public void Forget(ReplicaSlot slot)
    {
        try
        {
            runtime.Forget(name, slot.Index);
        }
        catch (Exception e)
        {
            LogForgetFailed(logger, e, name.Value, slot.Index);
        }
    }

    [LoggerMessage(EventId = 203, Level = LogLevel.Warning, Message = "Replica leftovers not removed: {Workload} {Replica}")]
    private static partial void LogForgetFailed(ILogger logger, Exception e, string workload, int replica);

    [LoggerMessage(EventId = 204, Level = LogLevel.Warning, Message = "Replica record not written: {Workload} {Replica}")]
    private static partial void LogRecordFailed(ILogger logger, Exception e, string workload, int replica);
}
