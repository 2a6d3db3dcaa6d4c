using System.Collections.Concurrent;
using McpManager.Backends.Process.Logs;
using McpManager.Backends.Process.Proc;
using McpManager.Backends.Process.State;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Process;

/// <summary>Runs replicas as child processes.</summary>
internal sealed partial class ProcessRuntime(
    StateStore store,
    ReplicaMark mark,
    ProcessOptions options,
    CommandResolver resolver,
    PortAllocator ports,
    IProcessLauncher launcher,
    ProcessSampler sampler,
    TimeProvider time,
    ILogger logger,
    CancellationToken hurry) : IReplicaRuntime, IDisposable
{
    private readonly ConcurrentDictionary<WorkloadName, LogStore> _logs = new();

    public Task<IReplicaRun> StartAsync(ReplicaStart start, CancellationToken ct)
    {
        var (spec, index) = (start.Spec, start.Index);
        var port = ports.Take();
        try
        {
            var place = Place(spec.Name, index);
            Failpoint.Hit("create.folder");
            var run = sampler.Add(() => Launch(spec, index, port, place));
            Failpoint.Hit("create.spawned");
            return Task.FromResult<IReplicaRun>(run);
        }
        catch
        {
            ports.Return(port);
            throw;
        }
    }

    /// <summary>Takes over a process that a former run of the manager started, if it is still that very process.</summary>
    public ReplicaRecord Adopt(WorkloadName name, StoredReplica stored, long? memoryLimit)
    {
        var record = new ReplicaRecord
        {
            Index = stored.Index,
            SpecHash = stored.SpecHash,
            Restarts = stored.Restarts,
            Failures = stored.Failures,
            Exited = stored.Exited,
            LastExit = stored.LastExit,
            LastError = stored.LastError,
        };
        if (stored.Process is not { } process)
        {
            return record;
        }

        var id = new ProcessId(process.Pid, process.StartTicks);
        if (process.BootId != ProcFs.BootId || process.Pid < 2 || !ProcessIdentity.Runs(id))
        {
            return record with { LastExit = null, LastError = "ended while the manager was away" };
        }

        try
        {
            var place = Place(name, stored.Index);
            var run = sampler.Add(() => Watch(launcher.Adopt(id, place), process, name, stored.Index, place, memoryLimit));
            ports.Hold(process.Port);
            return record with { Run = run };
        }
        catch (IOException e)
        {
            // It is ended as any process is that carries the mark and was not adopted, and starts anew.
            return record with { LastExit = null, LastError = $"could not be taken over: {e.Message}" };
        }
    }

    public Task SaveAsync(DesiredState state)
    {
        store.Save(state);
        Failpoint.Hit("state.saved");
        return Task.CompletedTask;
    }

    public Task RecordAsync(WorkloadName name, ReplicaRecord record)
    {
        store.Save(name, new StoredReplica
        {
            Index = record.Index,
            SpecHash = record.SpecHash,
            Restarts = record.Restarts,
            Failures = record.Failures,
            Process = (record.Run as ProcessRun)?.Process,
            Exited = record.Exited,
            LastExit = record.LastExit,
            LastError = record.LastError,
        });
        Failpoint.Hit("create.recorded");
        return Task.CompletedTask;
    }

    public Task ForgetAsync(WorkloadName name, int index)
    {
        store.DeleteReplica(name, index);
        StateFolder.Delete(store.Folder.RunFolder(name, index));
        return Task.CompletedTask;
    }

    /// <summary>The logs of a workload, to be read from now on, whether it has any or not.</summary>
    public LogStore OpenLogs(WorkloadName name) =>
        _logs.GetOrAdd(name, n => new LogStore(store.Folder.LogsFolder(n), options.MaxLogBytes, time));

    /// <summary><c>null</c> when they are not open: a reader that comes after <see cref="CloseLogs"/> must not bring them back.</summary>
    public LogStore? FindLogs(WorkloadName name) => _logs.GetValueOrDefault(name);

    /// <summary>Ends the readers of a workload's logs and lets go of the files.</summary>
    public void CloseLogs(WorkloadName name)
    {
        if (_logs.TryRemove(name, out var logs))
        {
            logs.Dispose();
        }
    }

    public void Dispose()
    {
        launcher.Dispose();
        foreach (var logs in _logs.Values)
        {
            logs.Dispose();
        }
    }

    private ProcessRun Launch(WorkloadSpec spec, int index, int port, LaunchPlace place)
    {
        var section = ProcessSection.Parse(spec.BackendSection);
        var managerFolder = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var replica = new ReplicaPlace(index, port, place.WorkingFolder, ReplicaMark.Variable, mark.Value(spec.Name, index), managerFolder);
        var command = ProcessMapper.Command(spec, section, replica);
        var (program, error) = resolver.Resolve(command[0]);
        if (program is null)
        {
            throw new IOException(error);
        }

        var launched = launcher.Start(new LaunchRequest(program, command, ProcessMapper.Environment(spec, section, replica), place));
        var id = launched.Id;
        var stored = new StoredProcess(id.Pid, id.StartTicks, ProcFs.BootId, port, $"{id.Pid}-{id.StartTicks}", time.GetUtcNow());
        return Watch(launched, stored, spec.Name, index, place, spec.MemoryLimit);
    }

    private ProcessRun Watch(IReplicaProcess process, StoredProcess stored, WorkloadName name, int index, LaunchPlace place, long? memoryLimit)
    {
        var log = OpenLogs(name).File(index);
        return new ProcessRun(process, stored, place.Tree, memoryLimit, () => Release(process, log, stored.Port), time, hurry);
    }

    private LaunchPlace Place(WorkloadName name, int index)
    {
        StateFolder.Create(store.Folder.RunFolder(name));
        StateFolder.Create(store.Folder.LogsFolder(name));
        var folder = StateFolder.Create(store.Folder.RunFolder(name, index));
        var log = OpenLogs(name).File(index);
        var place = new LaunchPlace(
            folder,
            new ProcessTree(ReplicaMark.OwnerOf(name, index)),
            data => log.Append(LogStream.Stdout, data),
            data => log.Append(LogStream.Stderr, data));
        StateFolder.Create(place.WorkingFolder);
        return place;
    }

    // A run whose release fails would never complete, and its port never be used again.
    private void Release(IReplicaProcess process, LogFile log, int port)
    {
        try
        {
            process.Dispose();
            log.Complete();
        }
        catch (Exception e)
        {
            LogReleaseFailed(logger, e, port);
        }
        finally
        {
            ports.Return(port);
        }
    }

    [LoggerMessage(EventId = 222, Level = LogLevel.Error, Message = "Output of an ended replica was not taken to its end: port {Port}")]
    private static partial void LogReleaseFailed(ILogger logger, Exception e, int port);
}
