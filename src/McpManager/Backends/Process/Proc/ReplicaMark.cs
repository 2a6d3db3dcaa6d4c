using System.Text;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Process.Proc;

/// <summary>
/// How the processes of a replica are known, whoever their parent is by now: an environment variable that a child inherits, and a working folder and
/// log pipes that lie in the replica's own run folder. A program may hide one of them (a changed process title overwrites the environment),
/// rarely all.
/// </summary>
internal sealed class ReplicaMark
{
    public const string Variable = "MCP_REPLICA_ID";

    private readonly byte[] _entry;
    private readonly string _folder;

    private ReplicaMark(string value, string entryEnd, string folder)
    {
        Value = value;
        _entry = Encoding.UTF8.GetBytes($"{Variable}={value}{entryEnd}");
        _folder = folder;
    }

    /// <summary>The variable's value, the same for all runs of the replica.</summary>
    public string Value { get; }

    /// <param name="stateId">Unique for the manager's state folder.</param>
    /// <param name="runFolder">The replica's run folder, absolute, links resolved.</param>
    public static ReplicaMark OfReplica(string stateId, WorkloadName name, int index, string runFolder) =>
        new($"{stateId}/{name}/{index}", "\0", runFolder);

    /// <summary>Matches every replica of the workload.</summary>
    public static ReplicaMark OfWorkload(string stateId, WorkloadName name, string runFolder) => new($"{stateId}/{name}/", string.Empty, runFolder);

    /// <summary>Matches every replica of the state folder.</summary>
    public static ReplicaMark OfAll(string stateId, string runRoot) => new($"{stateId}/", string.Empty, runRoot);

    public bool Matches(int pid) =>
        ProcFs.EnvironmentContains(pid, _entry) || InFolder(ProcFs.Link(pid, "cwd")) || InFolder(ProcFs.Link(pid, "fd/1")) || InFolder(ProcFs.Link(pid, "fd/2"));

    private bool InFolder(string path) =>
        path.StartsWith(_folder, StringComparison.Ordinal) && (path.Length == _folder.Length || path[_folder.Length] == '/');
}
