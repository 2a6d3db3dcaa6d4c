using McpManager.Gateway;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace McpManager.Tests.Gateway;

public sealed class GatewayDrainTests
{
    [Fact]
    public void Streams_get_a_few_seconds_after_the_stop_began()
    {
        var time = new FakeTimeProvider();
        using var lifetime = new Lifetime();
        using var drain = new GatewayDrain(lifetime, time);
        time.Advance(TimeSpan.FromHours(1));
        drain.Token.IsCancellationRequested.ShouldBeFalse();

        lifetime.StopApplication();
        time.Advance(GatewayDrain.Grace - TimeSpan.FromMilliseconds(1));
        drain.Token.IsCancellationRequested.ShouldBeFalse();
        time.Advance(TimeSpan.FromMilliseconds(1));
        drain.Token.IsCancellationRequested.ShouldBeTrue();
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
