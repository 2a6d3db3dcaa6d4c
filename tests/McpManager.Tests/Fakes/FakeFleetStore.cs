using McpManager.Errors;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Tests.Fakes;

/// <summary>Remembers what it was told, and fails or waits when a test says so.</summary>
internal sealed class FakeFleetStore : IFleetStore
{
    private readonly Lock _lock = new();
    private readonly List<string> _calls = [];

    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    public Exception? BeginFailure { get; set; }

    public Exception? FinishFailure { get; set; }

    /// <summary>While it is set, ends of removals wait for it.</summary>
    public TaskCompletionSource? HoldFinish { get; set; }

    public Task BeginCreateAsync(WorkloadName name, bool replacesBroken) => CallAsync($"create {name}{(replacesBroken ? " over a broken one" : string.Empty)}");

    public Task BeginRemoveAsync(WorkloadName name, DesiredState? state, RemoveOptions options) =>
        CallAsync($"remove {name}{(state is null ? " unknown" : string.Empty)}{(options.Volumes ? " with volumes" : string.Empty)}");

    public async Task FinishRemoveAsync(WorkloadName name, RemoveOptions options)
    {
        if (HoldFinish is { } hold)
        {
            await hold.Task;
        }

        Add($"removed {name}");
        if (FinishFailure is not null)
        {
            throw FinishFailure;
        }
    }

    public ManagerException Refusal(IOException failure) => new(ErrorKind.Unavailable, failure.Message, failure);

    private Task CallAsync(string call)
    {
        Add(call);
        return BeginFailure is null ? Task.CompletedTask : Task.FromException(BeginFailure);
    }

    private void Add(string call)
    {
        lock (_lock)
        {
            _calls.Add(call);
        }
    }
}
