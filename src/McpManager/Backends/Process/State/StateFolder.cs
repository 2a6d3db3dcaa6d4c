using McpManager.Backends.Process.Posix;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Process.State;

/// <summary>
/// The layout of <c>DATA_DIR</c>. Every folder is its owner's alone (0700), every file too (0600).
/// <code>
/// id                          tells this folder's replicas from those of another
/// lock                        held while a manager uses the folder
/// workloads/NAME.json         the spec and what is wanted of it; NAME.json.removing while it is being removed
/// replicas/NAME/N.json        the process of a replica, and its history
/// run/NAME/N/work             its working folder, with the pipes stdout and stderr beside it
/// logs/NAME/N.log[.1]         what it wrote
/// </code>
/// </summary>
internal sealed class StateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public StateFolder(string root)
    {
        Root = RealPath(Create(root));
        Create(WorkloadsFolder);
        Create(RunRoot);
        Create(Path.Combine(Root, "replicas"));
        Create(Path.Combine(Root, "logs"));
    }

    public string Root { get; }

    public string LockFile => Path.Combine(Root, "lock");

    public string IdFile => Path.Combine(Root, "id");

    public string WorkloadsFolder => Path.Combine(Root, "workloads");

    public string RunRoot => Path.Combine(Root, "run");

    public string WorkloadFile(WorkloadName name) => Path.Combine(WorkloadsFolder, $"{name}.json");

    public string RemovingFile(WorkloadName name) => WorkloadFile(name) + ".removing";

    public string ReplicasFolder(WorkloadName name) => Path.Combine(Root, "replicas", name.Value);

    public string ReplicaFile(WorkloadName name, int index) => Path.Combine(ReplicasFolder(name), $"{index}.json");

    public string RunFolder(WorkloadName name) => Path.Combine(RunRoot, name.Value);

    public string RunFolder(WorkloadName name, int index) => Path.Combine(RunFolder(name), index.ToString());

    public string LogsFolder(WorkloadName name) => Path.Combine(Root, "logs", name.Value);

    /// <summary>Creates a folder that only its owner can enter; one that is there is made so.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static string Create(string path)
    {
        AtomicFile.Permitted(() =>
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
                return;
            }

            Directory.CreateDirectory(path, OwnerOnly);
            if (File.GetUnixFileMode(path) != OwnerOnly)
            {
                File.SetUnixFileMode(path, OwnerOnly);
            }
        });
        return path;
    }

    // The working folders that /proc shows have no links in them.
    private static string RealPath(string path) => OperatingSystem.IsWindows() ? path : Libc.RealPath(path);

    /// <summary>Removes a folder and all in it. Absent: success.</summary>
    public static void Delete(string path)
    {
        try
        {
            AtomicFile.Permitted(() => Directory.Delete(path, recursive: true));
        }
        catch (DirectoryNotFoundException)
        {
            // It is gone, which was wanted.
        }
    }
}
