using McpManager.Backends.Process.Logs;
using McpManager.Backends.Process.Proc;

namespace McpManager.Backends.Process.Posix;

/// <summary>
/// Starts children through posix_spawn(3), each in a process group of its own, with FIFOs for their output: these outlive the manager, so that an adopted
/// process is read on. Linux, and with less (no /proc: only the group is ended, memory is not measured) macOS.
/// </summary>
internal sealed class PosixLauncher : IProcessLauncher
{
    private readonly ChildReaper _reaper = new();
    private readonly LogPump _pump;

    public PosixLauncher(ILogger logger)
    {
        Libc.KeepDescriptorsFromChildren();
        _pump = new LogPump(logger);
    }

    public IReplicaProcess Start(LaunchRequest request)
    {
        var place = request.Place;
        var pipes = OpenPipes(place);
        try
        {
            var pid = PosixSpawn.Start(new SpawnRequest(
                request.File, request.Arguments, request.Environment, place.WorkingFolder, OutputPipe(place), ErrorPipe(place)));

            // Read before the child can be reaped, so that even one that has ended already is still there to look at.
            var id = ProcessIdentity.Of(pid) ?? new ProcessId(pid, 0);
            return new PosixProcess(id, place.Tree, pipes, _reaper.WatchAsync(pid));
        }
        catch
        {
            pipes.Dispose();
            throw;
        }
    }

    public IReplicaProcess Adopt(ProcessId id, LaunchPlace place) => new PosixProcess(id, place.Tree, OpenPipes(place), exit: null);

    public void Dispose()
    {
        _reaper.Dispose();
        _pump.Dispose();
    }

    private static string OutputPipe(LaunchPlace place) => Path.Combine(place.Folder, "stdout");

    private static string ErrorPipe(LaunchPlace place) => Path.Combine(place.Folder, "stderr");

    private PipePair OpenPipes(LaunchPlace place)
    {
        Libc.MakeFifo(OutputPipe(place));
        Libc.MakeFifo(ErrorPipe(place));
        var output = _pump.Add(Libc.OpenFifo(OutputPipe(place)), place.Output);
        try
        {
            return new PipePair(output, _pump.Add(Libc.OpenFifo(ErrorPipe(place)), place.Error));
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    private sealed class PipePair(IDisposable output, IDisposable error) : IDisposable
    {
        public void Dispose()
        {
            output.Dispose();
            error.Dispose();
        }
    }
}
