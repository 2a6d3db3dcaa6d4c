using McpManager.Backends.Kubernetes.State;
using McpManager.Backends.Kubernetes.Watching;
using McpManager.Tests.Backends.Kubernetes.Client;
using McpManager.Workloads.Backends;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpManager.Tests.Backends.Kubernetes.Watching;

public class ClusterWatchTests
{
    [Fact]
    public async Task A_watch_goes_on_whatever_its_listener_does()
    {
        var time = new AutoTime { Passes = wait => wait < TimeSpan.FromSeconds(3) };
        var calls = 0;
        var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var client = new FakeNamespace().Cluster.Client(time);
        var watch = new ClusterWatch(client, new ClusterCache(time), new EventBroadcast(), new Removals(), time, NullLogger.Instance)
        {
            DeploymentSeen = _ =>
            {
                if (Interlocked.Increment(ref calls) == 1)
                {
                    throw new InvalidOperationException("not foreseen");
                }

                again.TrySetResult();
            },
        };
        using var end = new CancellationTokenSource();
        var run = watch.RunAsync(end.Token);

        await again.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        await end.CancelAsync();
        await Task.WhenAny(run);
        run.IsFaulted.ShouldBeFalse();
    }
}
