using System.Collections.Concurrent;
using McpManager.Backends.Process.Logs;
using McpManager.Backends.Process.Posix;
using McpManager.Backends.Process.Proc;
using McpManager.Backends.Process.State;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Process;

/// <summary>Runs replicas as child processes.</summary>
internal sealed class ProcessRuntime(
    StateStore store,
    string stateId,
    ProcessOptions options,
    CommandResolver resolver,
    PortAllocator ports,
    ProcessSampler sampler,
    TimeProvider time,
    CancellationToken hurry) : IReplicaRuntime, IDisposable
{
    private readonly ChildReaper _reaper = new();
    private readonly LogPump _pump = new();
    private readonly ConcurrentDictionary<WorkloadName, LogStore> _logs = new();

    public Task<IReplicaRun> StartAsync(WorkloadSpec spec, int index)
    {
        var port = ports.Take();
        IDisposable? pipes = null;
        try
        {
            var folder = PrepareFolder(spec.Name, index);
            Failpoint.Hit("create.folder");
            var opened = pipes = OpenPipes(spec.Name, index, folder);
            var run = sampler.Add(() => Spawn(spec, index, port, folder, opened));
            Failpoint.Hit("create.spawned");
            return Task.FromResult<IReplicaRun>(run);
        }
        catch
        {
            pipes?.Dispose();
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

        if (process.BootId != ProcFs.BootId || !ProcessIdentity.Runs(new ProcessId(process.Pid, process.StartTicks)))
        {
            return record with { LastExit = null, LastError = "ended while the manager was away" };
        }

        ports.Hold(process.Port);
        var folder = PrepareFolder(name, stored.Index);
        var pipes = OpenPipes(name, stored.Index, folder);
        var run = sampler.Add(() => new ProcessRun(
            process,
            Tree(name, stored.Index),
            memoryLimit,
            exit: null,
            () => Release(name, stored.Index, process.Port, pipes),
            time,
            hurry));
        return record with { Run = run };
    }

    public void Save(DesiredState state)
    {
        store.Save(state);
        Failpoint.Hit("create.saved");
    }

    public void Record(WorkloadName name, ReplicaRecord record)
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
    }

    public void Forget(WorkloadName name, int index)
    {
        store.DeleteReplica(name, index);
        StateFolder.Delete(store.Folder.RunFolder(name, index));
    }

    public LogStore Logs(WorkloadName name) =>
        _logs.GetOrAdd(name, n => new LogStore(StateFolder.Create(store.Folder.LogsFolder(n)), options.MaxLogBytes, time));

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
        _reaper.Dispose();
        _pump.Dispose();
        foreach (var logs in _logs.Values)
        {
            logs.Dispose();
        }
    }

    private ProcessRun Spawn(WorkloadSpec spec, int index, int port, string folder, IDisposable pipes)
    {
        var section = ProcessSection.Parse(spec.BackendSection);
        var mark = Mark(spec.Name, index);
        var work = Path.Combine(folder, "work");
        var place = new ReplicaPlace(index, port, work, ReplicaMark.Variable, mark.Value, Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var command = ProcessMapper.Command(spec, section, place);
        var (program, error) = resolver.Resolve(command[0]);
        if (program is null)
        {
            throw new IOException(error);
        }

        var pid = PosixSpawn.Start(new SpawnRequest(
            program,
            command,
            ProcessMapper.Environment(spec, section, place),
            work,
            Path.Combine(folder, "stdout"),
            Path.Combine(folder, "stderr")));

        // Read before the child can be reaped, so that even one that has ended already is still there to look at.
        var id = ProcessIdentity.Of(pid) ?? new ProcessId(pid, 0);
        var startedAt = time.GetUtcNow();
        var process = new StoredProcess(pid, id.StartTicks, ProcFs.BootId, port, $"{pid}-{id.StartTicks}", startedAt);
        return new ProcessRun(
            process,
            Tree(spec.Name, index),
            spec.MemoryLimit,
            _reaper.WatchAsync(pid),
            () => Release(spec.Name, index, port, pipes),
            time,
            hurry);
    }

    private string PrepareFolder(WorkloadName name, int index)
    {
        StateFolder.Create(store.Folder.RunFolder(name));
        var folder = StateFolder.Create(store.Folder.RunFolder(name, index));
        StateFolder.Create(Path.Combine(folder, "work"));
        Libc.MakeFifo(Path.Combine(folder, "stdout"));
        Libc.MakeFifo(Path.Combine(folder, "stderr"));
        return folder;
    }

    private PipePair OpenPipes(WorkloadName name, int index, string folder)
    {
        var log = Logs(name).File(index);
        return new PipePair(
            _pump.Add(Libc.OpenFifo(Path.Combine(folder, "stdout")), data => log.Append(LogStream.Stdout, data)),
            _pump.Add(Libc.OpenFifo(Path.Combine(folder, "stderr")), data => log.Append(LogStream.Stderr, data)));
    }

    private void Release(WorkloadName name, int index, int port, IDisposable pipes)
    {
        pipes.Dispose();
        Logs(name).File(index).Complete();
        ports.Return(port);
    }

    private ReplicaMark Mark(WorkloadName name, int index) => ReplicaMark.OfReplica(stateId, name, index, store.Folder.RunFolder(name, index));

    private ProcessTree Tree(WorkloadName name, int index) => new(Mark(name, index));

    private sealed class PipePair(IDisposable output, IDisposable error) : IDisposable
    {
        public void Dispose()
        {
            output.Dispose();
            error.Dispose();
        }
    }
}
