using System.Collections.Concurrent;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace McpManager.IntegrationTests.EchoServer;

/// <summary>Collects progress, and tells when the first of it and when all of it came.</summary>
internal sealed class ProgressProbe : IProgress<ProgressNotificationValue>
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<float> Steps { get; } = [];

    public Task First => _first.Task;

    public Task All => _all.Task;

    public ValueTask Receive(JsonRpcNotification notification, CancellationToken cancellationToken)
    {
        var parameters = notification.Params!;
        Report(new ProgressNotificationValue { Progress = (float)parameters["progress"]!, Total = (float)parameters["total"]! });
        return default;
    }

    public void Report(ProgressNotificationValue value)
    {
        Steps.Enqueue(value.Progress);
        _first.TrySetResult();
        // By count: the client handles notifications side by side, so the last one sent need not be the last one seen.
        if (Steps.Count >= value.Total)
            _all.TrySetResult();
    }
}
