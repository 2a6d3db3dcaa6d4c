using System.Collections.Concurrent;
using ModelContextProtocol;

namespace McpManager.IntegrationTests.EchoServer;

/// <summary>Collects progress, and tells when the first and the last of it came.</summary>
internal sealed class ProgressProbe : IProgress<ProgressNotificationValue>
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _last = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<float> Steps { get; } = [];

    public Task First => _first.Task;

    public Task Last => _last.Task;

    public void Report(ProgressNotificationValue value)
    {
        Steps.Enqueue(value.Progress);
        _first.TrySetResult();
        if (value.Progress >= value.Total)
            _last.TrySetResult();
    }
}
