using McpManager.Backends.Podman.Client;
using McpManager.Backends.Podman.Models;
using McpManager.Workloads;

namespace McpManager.Backends.Podman.Replicas;

/// <summary>
/// Listens to what happens in Podman and tells the runs that end. Events may be lost with the connection, so all runs are compared with what there is once
/// it stands again, and now and then besides.
/// </summary>
internal sealed partial class PodmanWatch(
    PodmanClient client,
    PodmanNames names,
    PodmanOptions options,
    RunRegistry runs,
    TimeProvider time,
    ILogger logger)
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    private readonly Signal _connected = new();
    private volatile bool _isConnected;
    private volatile bool _isLost;

    // Whoever is told of a new connection has done what there was to do.
    private volatile bool _isSettled;

    /// <summary>Podman does not answer.</summary>
    public bool IsLost => _isLost;

    /// <summary>Told of a volume that somebody removed.</summary>
    public required Func<string, Task> VolumeRemoved { get; init; }

    /// <summary>Told of a container, by id and name, that should have another name.</summary>
    public required Func<string, string, ReplicaLabels, Task> Renamed { get; init; }

    /// <summary>Told of a container that runs and of whose run nothing is known; it may be about to be.</summary>
    public required Action<ReplicaLabels> Started { get; init; }

    /// <summary>Has its turn whenever the connection stands anew, before anybody is told; again with the next comparison when Podman could not do it.</summary>
    public required Func<CancellationToken, Task> Connected { get; init; }

    /// <summary>Told when the connection is lost or stands again.</summary>
    public required Action Changed { get; init; }

    /// <summary>Does what must be done, once Podman is there to do it.</summary>
    /// <param name="leaving">Ends the waiting, not the work.</param>
    /// <exception cref="IOException">Podman said that it could not.</exception>
    public async Task PersistAsync(Func<Task> work, CancellationToken leaving)
    {
        while (true)
        {
            try
            {
                await work();
                return;
            }
            catch (PodmanUnavailableException)
            {
                await ReconnectedAsync(leaving);
            }
        }
    }

    /// <summary>Waits a moment, and then until the connection stands.</summary>
    public async Task ReconnectedAsync(CancellationToken ct)
    {
        var next = _connected.Next;
        await Task.Delay(s_firstPause, time, ct);
        if (!_isConnected)
        {
            await next.WaitAsync(ct);
        }
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var pause = s_firstPause;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(ct);
                throw new PodmanUnavailableException("its event stream ended");
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                pause = _isConnected ? s_firstPause : pause;
                Lost(e);
            }

            await Task.Delay(pause, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
        }
    }

    private async Task ListenAsync(CancellationToken ct)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var comparing = Task.CompletedTask;
        var filters = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["type"] = ["container", "volume"] };
        try
        {
            await foreach (var @event in client.EventsAsync(filters, since: null, () => comparing = CompareAsync(over), over.Token))
            {
                await HandleAsync(@event);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            await comparing;
            throw;
        }
        finally
        {
            await over.CancelAsync();
            await comparing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Ends the listening when Podman does not answer: then the connection is not worth its name.
    private async Task CompareAsync(CancellationTokenSource over)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                await TryCompareAsync(over.Token);
                Found();
                await Task.Delay(options.ReconcileInterval, time, over.Token);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await over.CancelAsync();
            throw;
        }
    }

    private async Task TryCompareAsync(CancellationToken ct)
    {
        try
        {
            await CompareAsync(ct);
            if (!_isSettled)
            {
                await Connected(ct);
                _isSettled = true;
            }
        }
        catch (PodmanException e)
        {
            // It answers, and that is what counts: the next comparison may come further.
            LogNotCompared(logger, e.Message);
        }
    }

    private async Task CompareAsync(CancellationToken ct)
    {
        // Read before the list: a run that began after it is not in it.
        var known = runs.All.ToList();
        var listed = await client.ListAsync([PodmanLabels.Of(PodmanLabels.Owner, names.Owner)], all: true, ct);
        var up = listed.Where(container => ContainerExit.IsUp(container.State)).Select(container => container.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var run in known.Where(run => !up.Contains(run.ContainerId)))
        {
            await CheckAsync(run);
        }

        foreach (var container in listed)
        {
            if (PodmanLabels.Read(container.Labels, names.Owner) is { } replica)
            {
                await LookAsync(container.Id, container.Name, replica, up.Contains(container.Id));
            }
        }
    }

    private async Task CheckAsync(PodmanRun run)
    {
        try
        {
            await run.CheckAsync();
        }
        catch (PodmanException e)
        {
            // One that Podman cannot tell of, as on a full disk, keeps no other from being looked at.
            LogNotCompared(logger, e.Message);
        }
    }

    // Somebody else's doing: a container under another name, or one that was started by hand.
    private async Task LookAsync(string id, string name, ReplicaLabels replica, bool isUp)
    {
        if (name != replica.Container)
        {
            await Renamed(id, name, replica);
        }
        else if (isUp && runs.Find(id) is null && await IsUpAsync(id))
        {
            Started(replica);
        }
    }

    // Asked again: a short run is over, and forgotten, before its start is told.
    private async Task<bool> IsUpAsync(string id) =>
        await client.InspectAsync(id, CancellationToken.None) is { } container && ContainerExit.IsUp(container.State.Status) && runs.Find(id) is null;

    private async Task HandleAsync(PodmanEvent @event)
    {
        try
        {
            if (@event is { Type: "volume", Action: "remove" or "prune" })
            {
                await VolumeRemoved(@event.Name.Length > 0 ? @event.Name : @event.Id);
            }
            else if (@event is { Type: "container", Action: "start" or "rename" } && PodmanLabels.Read(@event.Attributes, names.Owner) is { } replica)
            {
                await LookAsync(@event.Id, @event.Name, replica, @event.Action == "start");
            }
            else if (runs.Find(@event.Id) is { } run)
            {
                await HandleAsync(run, @event.Action);
            }
        }
        catch (IOException e)
        {
            // The comparison that follows finds it.
            LogEventLost(logger, e, @event.Action, @event.Name);
        }
    }

    private static async Task HandleAsync(PodmanRun run, string action)
    {
        switch (action)
        {
            case "kill":
                run.NoticeKill();
                break;
            case "died" or "die" or "stop" or "remove":
                await run.CheckAsync();
                break;
        }
    }

    private void Found()
    {
        if (!_isConnected)
        {
            (_isConnected, _isLost) = (true, false);
            LogConnected(logger, options.SocketPath);
            _connected.Raise();
            Changed();
        }
    }

    private void Lost(Exception e)
    {
        _isSettled = false;
        if (!_isLost)
        {
            (_isConnected, _isLost) = (false, true);
            LogLost(logger, e.Message);
            Changed();
        }
    }

    [LoggerMessage(EventId = 243, Level = LogLevel.Information, Message = "Podman connected: {Socket}")]
    private static partial void LogConnected(ILogger logger, string socket);

    [LoggerMessage(EventId = 244, Level = LogLevel.Warning, Message = "Podman lost, its containers run on: {Reason}")]
    private static partial void LogLost(ILogger logger, string reason);

    [LoggerMessage(EventId = 250, Level = LogLevel.Warning, Message = "Not compared with what Podman has: {Reason}")]
    private static partial void LogNotCompared(ILogger logger, string reason);

    [LoggerMessage(EventId = 245, Level = LogLevel.Debug, Message = "Event not followed up: {Action} {Name}")]
    private static partial void LogEventLost(ILogger logger, Exception e, string action, string name);
}
