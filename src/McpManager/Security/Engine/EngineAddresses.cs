using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using McpManager.Configuration;

namespace McpManager.Security.Engine;

/// <summary>
/// The addresses of the host that runs the containers, looked up in the background: a request never waits for a name. The first look ends
/// before the server listens, so that a workload that is there already does not slip in at a restart.
/// </summary>
internal sealed class EngineAddresses(ManagerOptions options, IHostResolver resolver, TimeProvider time, ILogger<EngineAddresses> logger) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private volatile FrozenSet<IPAddress> _addresses = [];

    public bool Contains(IPAddress address) =>
        _addresses is { Count: > 0 } addresses && addresses.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.PodmanUpstreamHost is { } host)
        {
            await LookAsync(host, cancellationToken);
            await base.StartAsync(cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await LookAsync(options.PodmanUpstreamHost!, stoppingToken);
        }
    }

    private async Task LookAsync(string host, CancellationToken ct)
    {
        try
        {
            var found = await resolver.ResolveAsync(host, ct).WaitAsync(s_patience, time, ct);

            // On loopback come the users of this machine: there is nobody to tell apart.
            var next = found.Select(ip => ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip).Where(ip => !IPAddress.IsLoopback(ip)).ToFrozenSet();
            if (!next.SetEquals(_addresses))
            {
                _addresses = next;
                var shown = string.Join(' ', next.Select(ip => ip.ToString()).Order(StringComparer.Ordinal));
                EngineLog.Found(logger, host, shown.Length > 0 ? shown : "none");
            }
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            // What nobody can tell now is as it was: a name server that is slow must not open the door.
            EngineLog.NotFound(logger, host, e.Message);
        }
    }
}
