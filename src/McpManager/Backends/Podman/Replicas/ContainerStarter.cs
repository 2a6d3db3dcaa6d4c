using System.Collections.Immutable;
using System.Net;
using McpManager.Backends.Podman.Client;
using McpManager.Backends.Podman.Mapping;
using McpManager.Backends.Podman.Models;
using McpManager.Errors;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Podman.Replicas;

/// <summary>Has a replica's container there, of the right spec, and starts it. The one that is there is started again, so that its log goes on.</summary>
internal sealed partial class ContainerStarter(
    PodmanClient client,
    PodmanNames names,
    PodmanOptions options,
    Func<BackendCapabilities> capabilities,
    PodmanImages images,
    PodmanNetwork network,
    PodmanSecrets secrets,
    VolumeSources volumes,
    ContainerPorts ports,
    RunRegistry runs,
    TimeProvider time,
    ILogger logger) : IDisposable
{
    private const int MaxPorts = 20;
    private const int MaxRemovals = 10;

    private static readonly TimeSpan s_busy = TimeSpan.FromMilliseconds(100);

    // Podman sets containers up one after another anyway; a queue of many would only make each wait for its time to run out.
    private readonly SemaphoreSlim _turns = new(8);

    // A Podman inside a container can give none; it is asked once.
    private volatile bool _noUserNamespaces;

    /// <exception cref="IOException">Podman's or the registry's own text; <see cref="PodmanUnavailableException"/> when it is worth another try.</exception>
    public async Task<IReplicaRun> StartAsync(ReplicaStart start, CancellationToken ct)
    {
        // Also before one that is there starts again: its mounts follow the links that there are now.
        var placed = PlaceVolumes(start.Spec);
        if (await FindAsync(start, ct) is { } there && await TryStartAsync(start, there, ct) is { } again)
        {
            return again;
        }

        ports.Return(PodmanNames.Container(start.Spec.Name, start.Index));
        var image = await images.EnsureAsync(start.Spec.Image!, text => start.Report("image.pulling", text), ct);
        Failpoint.Hit("create.pulled");
        await _turns.WaitAsync(ct);
        try
        {
            return await CreateAsync(start, image, placed, ct);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>Takes over a container that runs.</summary>
    public PodmanRun Adopt(ContainerDetails container, WorkloadSpec spec)
    {
        ports.Hold(container);
        var limit = capabilities().Can(SpecField.MemoryLimit) ? spec.MemoryLimit : null;
        var address = new DnsEndPoint(options.UpstreamHost, ContainerPorts.Of(container) ?? 1);
        var run = new PodmanRun(client, container, address, limit, time, runs.Remove);
        runs.Add(run);
        return run;
    }

    /// <summary>Gives a container that somebody renamed its name back: by that it is found.</summary>
    /// <param name="name">What it is called.</param>
    /// <returns>Whether it has its name now; it has not when another took it.</returns>
    public async Task<bool> KeepNameAsync(string id, string name, ReplicaLabels replica, CancellationToken ct)
    {
        if (name == replica.Container)
        {
            return true;
        }

        try
        {
            await client.RenameAsync(id, replica.Container, ct);
            return true;
        }
        catch (PodmanException e)
        {
            LogNotRenamed(logger, e, name, replica.Container);
            return false;
        }
    }

    /// <summary>Ends and removes a container with all that Podman made for it.</summary>
    public async Task RemoveAsync(string container)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                await client.RemoveAsync(container, force: true, volumes: true, timeoutSeconds: 0, CancellationToken.None);
                break;
            }
            catch (PodmanException e) when (e.IsBusy && tried < MaxRemovals)
            {
                // Its mounts are in use for a moment longer, by whoever looks at them.
                await Task.Delay(s_busy * tried, time, CancellationToken.None);
            }
        }
    }

    public void Dispose() => _turns.Dispose();

    /// <summary>The replica's container, if it is of this spec; any other of ours is removed.</summary>
    private async Task<ContainerDetails?> FindAsync(ReplicaStart start, CancellationToken ct)
    {
        var name = PodmanNames.Container(start.Spec.Name, start.Index);
        if (await client.InspectAsync(name, ct) is not { } container)
        {
            return null;
        }

        var labels = PodmanLabels.Read(container.Config.Labels, names.Owner)
            ?? throw new IOException($"there is a container '{name}' already, which is not this manager's: remove or rename it");
        if (labels.Workload == start.Spec.Name && labels.Index == start.Index && labels.Hash == SpecHash.OfReplica(start.Spec) && CanStart(container, name))
        {
            return container;
        }

        await RemoveAsync(container.Id);
        return null;
    }

    // Its port is for it alone, and leads nowhere when it was to be started and it is not known how far that came.
    private bool CanStart(ContainerDetails container, string name)
    {
        if (container.State.Status is "created" or "initialized" && ContainerPorts.Of(container) is { } port)
        {
            ports.Doubt(name, port);
        }

        return ContainerExit.IsUp(container.State.Status) || (container.State.Status != "removing" && !ports.IsDoubted(name));
    }

    private async Task<PodmanRun?> TryStartAsync(ReplicaStart start, ContainerDetails container, CancellationToken ct)
    {
        try
        {
            return await StartAsync(container.Id, start.Spec, ct);
        }
        catch (PodmanUnavailableException) when (ContainerPorts.Of(container) is { } port)
        {
            ports.Doubt(PodmanNames.Container(start.Spec.Name, start.Index), port);
            throw;
        }
        catch (PodmanException)
        {
            // Its port was taken meanwhile, its network removed, its secret changed: a new one says what is wrong, if anything is.
            await RemoveAsync(container.Id);
            return null;
        }
    }

    private async Task<PodmanRun> CreateAsync(ReplicaStart start, ImageDetails image, ImmutableArray<PlacedVolume> placed, CancellationToken ct)
    {
        await network.EnsureAsync(ct);
        await secrets.PutAsync(start.Spec, start.Index, ct);
        Failpoint.Hit("create.secrets");
        var ids = _noUserNamespaces ? null : Confinement.UserNamespace(start.Spec, UserOf(image));
        for (var tried = 1; ; tried++)
        {
            var port = ports.Take();
            string? id = null;
            try
            {
                id = await CreateAsync(start.Spec, Place(start, image, placed, port, ids), ct);
                Failpoint.Hit("create.created");
                return await StartAsync(id, start.Spec, ct);
            }
            catch (PodmanException e) when (e.IsPortTaken && tried < MaxPorts)
            {
                LogPortTaken(logger, port, start.Spec.Name.Value, start.Index);
            }
            catch (PodmanException e) when (e.IsIdNotMapped && ids is not null)
            {
                // Which ids a user has that is only named, and the image's files, is not known before.
                ids = Confinement.Larger(ids.Value);
            }
            catch (PodmanUnavailableException) when (id is not null)
            {
                ports.Doubt(PodmanNames.Container(start.Spec.Name, start.Index), port);
                throw;
            }
            catch
            {
                ports.Return(PodmanNames.Container(start.Spec.Name, start.Index), port);
                await DropAsync(id ?? PodmanNames.Container(start.Spec.Name, start.Index), mayBeOthers: id is null);
                throw;
            }

            // Another one is tried next: a failed start can leave this one taken inside Podman's service.
            ports.Return(PodmanNames.Container(start.Spec.Name, start.Index), port);
            if (id is not null)
            {
                await RemoveAsync(id);
            }
        }
    }

    private async Task<string> CreateAsync(WorkloadSpec spec, ContainerPlace place, CancellationToken ct)
    {
        await CreateVolumesAsync(spec, ct);
        try
        {
            return await client.CreateContainerAsync(ContainerMapper.Map(spec, place), ct);
        }
        catch (PodmanException e) when ((e.IsNoIdsLeft || e.IsNoUserNamespace) && place.UserNamespace is not null)
        {
            _noUserNamespaces |= e.IsNoUserNamespace;
            LogNoUserNamespace(logger, spec.Name.Value, e.Message);
            return await client.CreateContainerAsync(ContainerMapper.Map(spec, place with { UserNamespace = null }), ct);
        }
    }

    private ImmutableArray<PlacedVolume> PlaceVolumes(WorkloadSpec spec)
    {
        var errors = new FieldErrors();
        var placed = volumes.Place(spec, errors);
        return errors.Any
            ? throw new IOException(string.Join("; ", errors.ToImmutable().SelectMany(field => field.Value.Select(message => $"{field.Key} {message}"))))
            : placed;
    }

    private ContainerPlace Place(ReplicaStart start, ImageDetails image, ImmutableArray<PlacedVolume> placed, int port, int? ids) => new(
        names,
        start.Index,
        options.PublishAddress,
        port,
        image.Id,
        UserOf(image),
        PodmanSection.Parse(start.Spec.BackendSection),
        placed,
        capabilities().Can,
        ids);

    private static string UserOf(ImageDetails image) => image.User.Length > 0 ? image.User : image.Config.User ?? string.Empty;

    private async Task CreateVolumesAsync(WorkloadSpec spec, CancellationToken ct)
    {
        foreach (var volume in volumes.NamedBy(spec))
        {
            await client.CreateVolumeAsync(
                volume,
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [PodmanLabels.Owner] = names.Owner,
                    [PodmanLabels.Workload] = spec.Name.Value,
                    [PodmanLabels.Kind] = "data",
                },
                ct);
        }
    }

    private async Task<PodmanRun> StartAsync(string id, WorkloadSpec spec, CancellationToken ct)
    {
        await client.StartAsync(id, ct);
        Failpoint.Hit("create.started");

        // Once it runs it is told of, whatever becomes of the one who asked for it: who takes it back stops it as a run.
        var container = await client.InspectAsync(id, CancellationToken.None) ?? throw new IOException("its container was removed while it was started");
        var run = Adopt(container, spec);

        // What happened before it was registered was told to nobody.
        try
        {
            await run.CheckAsync();
        }
        catch (PodmanUnavailableException)
        {
            // It is compared with what there is once Podman is back.
        }

        return run;
    }

    private async Task DropAsync(string container, bool mayBeOthers)
    {
        try
        {
            // A create whose answer was lost, or that was cancelled, may have made one all the same.
            if (!mayBeOthers || (await client.InspectAsync(container, CancellationToken.None) is { } found && PodmanLabels.Read(found.Config.Labels, names.Owner) is not null))
            {
                await RemoveAsync(container);
            }
        }
        catch (IOException e)
        {
            LogNotRemoved(logger, e, container);
        }
    }

    [LoggerMessage(EventId = 240, Level = LogLevel.Warning, Message = "Port taken, another is tried: {Port} {Workload} {Replica}")]
    private static partial void LogPortTaken(ILogger logger, int port, string workload, int replica);

    [LoggerMessage(EventId = 241, Level = LogLevel.Warning, Message = "No user namespace of its own, it runs in Podman's: {Workload}: {Reason}")]
    private static partial void LogNoUserNamespace(ILogger logger, string workload, string reason);

    [LoggerMessage(EventId = 248, Level = LogLevel.Warning, Message = "Container was renamed and cannot have its name back: {Container} {Name}")]
    private static partial void LogNotRenamed(ILogger logger, Exception e, string container, string name);

    [LoggerMessage(EventId = 242, Level = LogLevel.Warning, Message = "Container not removed: {Container}")]
    private static partial void LogNotRemoved(ILogger logger, Exception e, string container);
}
