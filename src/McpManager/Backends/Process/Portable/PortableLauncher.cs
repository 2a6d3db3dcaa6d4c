using System.ComponentModel;
using System.Diagnostics;
using McpManager.Backends.Process.Proc;

namespace McpManager.Backends.Process.Portable;

/// <summary>
/// Starts processes with nothing but the runtime: Windows, or wherever it is asked for. What is not given here: a process that outlives its manager
/// loses its output (its pipes end with the manager, and a program that minds that may end too); there is no process group, so that what
/// outlives its main process is not found; nothing can be asked to end but by closing its standard input.
/// </summary>
internal sealed class PortableLauncher(TimeProvider time) : IProcessLauncher
{
    public IReplicaProcess Start(LaunchRequest request)
    {
        try
        {
            var process = System.Diagnostics.Process.Start(Describe(request))!;
            var id = ProcessIdentity.Of(process.Id) ?? new ProcessId(process.Id, 0);
            return new PortableProcess(process, id, request.Place, time);
        }
        catch (Win32Exception e)
        {
            throw new IOException($"cannot start {request.File}: {e.Message}", e);
        }
    }

    public IReplicaProcess Adopt(ProcessId id, LaunchPlace place)
    {
        try
        {
            return new PortableProcess(System.Diagnostics.Process.GetProcessById(id.Pid), id, place: null, time);
        }
        catch (ArgumentException e)
        {
            throw new IOException("it has just ended", e);
        }
    }

    public void Dispose()
    {
        // Each process holds its own.
    }

    private static ProcessStartInfo Describe(LaunchRequest request)
    {
        var start = new ProcessStartInfo(request.File, request.Arguments.Skip(1))
        {
            WorkingDirectory = request.Place.WorkingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        start.Environment.Clear();
        if (OperatingSystem.IsWindows())
        {
            // Without it no socket can be opened there.
            start.Environment["SystemRoot"] = Environment.GetFolderPath(Environment.SpecialFolder.Windows);
        }

        foreach (var entry in request.Environment)
        {
            var equals = entry.IndexOf('=', StringComparison.Ordinal);
            start.Environment[entry[..equals]] = entry[(equals + 1)..];
        }

        return start;
    }
}
