using System.Net;
using McpManager.Backends.Podman.Client;
using McpManager.Backends.Podman.Models;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Podman.Replicas;

/// <summary>One run of one container: from a start to the end that follows it.</summary>
internal sealed class PodmanRun : IReplicaRun
{
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource<ReplicaExit> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PodmanClient _client;
    private readonly TimeProvider _time;
    private readonly long? _memoryLimit;
    private readonly Action<PodmanRun> _release;
    private ContainerUsage? _usage;
    private volatile bool _killed;

    /// <param name="memoryLimit">Bytes, when it is enforced.</param>
    /// <param name="release">Called once, at its end. Never throws.</param>
    public PodmanRun(PodmanClient client, ContainerDetails container, DnsEndPoint address, long? memoryLimit, TimeProvider time, Action<PodmanRun> release)
    {
        (_client, _memoryLimit, _time, _release) = (client, memoryLimit, time, release);
        ContainerId = container.Id;
        StartedAt = container.State.StartedAt ?? time.GetUtcNow();
        Address = address;
        ImageDigest = container.ImageDigest is { Length: > 0 } digest ? digest : null;
    }

    public string ContainerId { get; }

    public string RunId => RunIdOf(ContainerId, StartedAt);

    public DnsEndPoint Address { get; }

    public DateTimeOffset StartedAt { get; }

    public string? ImageDigest { get; }

    public Task<ReplicaExit> Completion => _ended.Task;

    public double? CpuPercent => _usage?.CpuPercent;

    public long? MemoryBytes => _usage?.MemoryBytes;

    public static string RunIdOf(string containerId, DateTimeOffset startedAt) => $"{containerId[..Math.Min(12, containerId.Length)]}-{startedAt.UtcTicks}";

    public async Task StopAsync(TimeSpan grace)
    {
        // Podman may be away for a while: what it runs then runs on, and is not forgotten.
        _killed = true;
        while (!Completion.IsCompleted)
        {
            try
            {
                await _client.StopAsync(ContainerId, (int)Math.Ceiling(grace.TotalSeconds), CancellationToken.None);
                await CheckAsync();
            }
            catch (PodmanException e) when (e.IsNotFound)
            {
                End(null);
            }
            catch (IOException e)
            {
                // Somebody may have paused it: only what runs can be stopped.
                if (e is not PodmanException { IsWrongState: true } || !await TryResumeAsync())
                {
                    await Task.WhenAny(Completion, Task.Delay(s_retry, _time, CancellationToken.None));
                }
            }
        }
    }

    private async Task<bool> TryResumeAsync()
    {
        try
        {
            await _client.UnpauseAsync(ContainerId, CancellationToken.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Somebody had Podman kill it.</summary>
    public void NoticeKill() => _killed = true;

    public void Sample(ContainerStats stats) => _usage = ContainerUsage.Next(_usage, stats);

    /// <summary>Asks Podman whether it still runs.</summary>
    /// <exception cref="IOException">Podman does not answer.</exception>
    public async Task CheckAsync() => Check(await _client.InspectAsync(ContainerId, CancellationToken.None));

    /// <param name="details">What Podman says of the container; <c>null</c> when it is gone.</param>
    public void Check(ContainerDetails? details)
    {
        if (details is null || !ContainerExit.IsUp(details.State.Status) || details.State.StartedAt > StartedAt)
        {
            End(details);
        }
    }

    private void End(ContainerDetails? details)
    {
        if (_ended.TrySetResult(ContainerExit.Of(details, StartedAt, _memoryLimit, _killed)))
        {
            _release(this);
        }
    }
}
