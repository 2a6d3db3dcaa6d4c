namespace McpManager.Workloads;

/// <summary>Tells waiters that something has changed. No change is lost between taking <see cref="Next"/> and awaiting it.</summary>
internal sealed class Signal
{
    private TaskCompletionSource _source = NewSource();

    /// <summary>Completes at the next <see cref="Raise"/>. Take it, look at the state, then await it.</summary>
    public Task Next => Volatile.Read(ref _source).Task;

    public void Raise() => Interlocked.Exchange(ref _source, NewSource()).SetResult();

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
