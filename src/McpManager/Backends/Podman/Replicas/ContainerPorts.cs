using System.Collections.Concurrent;
using McpManager.Backends.Podman.Models;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Podman.Replicas;

/// <summary>Which port each replica's container is published on. It keeps it from one run to the next, and no other gets it until the container is gone.</summary>
internal sealed class ContainerPorts(PortAllocator ports, PodmanNames names)
{
    private readonly ConcurrentDictionary<string, int> _held = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _doubted = new(StringComparer.Ordinal);

    /// <exception cref="IOException">None is free.</exception>
    public int Take() => ports.Take();

    /// <summary>Gives no other container the port of one that is there.</summary>
    public void Hold(ContainerDetails container)
    {
        if (Of(container) is { } port && PodmanLabels.Read(container.Config.Labels, names.Owner) is { } replica)
        {
            ports.Hold(port);
            _held[replica.Container] = port;
            _doubted.TryRemove(replica.Container, out _);
        }
    }

    /// <summary>
    /// Podman ended amid a start: what it had set up for the port by then, it does not know any more and never takes down, so that the port goes on leading
    /// there. Unless the container turns out to run, it is not to be started with it again, and no other gets it while this manager lives.
    /// </summary>
    /// <param name="container">Its name.</param>
    public void Doubt(string container, int port)
    {
        ports.Hold(port);
        _held[container] = port;
        _doubted[container] = port;
    }

    public bool IsDoubted(string container) => _doubted.ContainsKey(container);

    /// <summary>Once the container is gone, whoever removed it.</summary>
    /// <param name="container">Its name.</param>
    public void Return(string container)
    {
        if (_held.TryRemove(container, out var port) && !_doubted.TryRemove(container, out _))
        {
            ports.Return(port);
        }
    }

    /// <summary>A port that was taken for a container and is not used for it after all; it may be held as its container's already.</summary>
    public void Return(string container, int port)
    {
        _held.TryRemove(container, out _);
        ports.Return(port);
    }

    public static int? Of(ContainerDetails container) => container.NetworkSettings.Ports.Values
        .Where(published => published is { Count: > 0 })
        .Select(published => int.TryParse(published![0].HostPort, out var port) ? port : (int?)null)
        .FirstOrDefault();
}
