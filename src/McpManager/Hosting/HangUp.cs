using System.Runtime.InteropServices;

namespace McpManager.Hosting;

/// <summary>
/// Stops in order when the terminal is closed: the host itself knows SIGINT, SIGQUIT and SIGTERM only, and SIGHUP would end it as a crash does,
/// with its replicas running on. Where it is ignored (nohup) it stays so.
/// </summary>
internal sealed class HangUp(IHostApplicationLifetime lifetime) : IHostedService, IDisposable
{
    private PosixSignalRegistration? _registration;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            lifetime.StopApplication();
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registration?.Dispose();
}
