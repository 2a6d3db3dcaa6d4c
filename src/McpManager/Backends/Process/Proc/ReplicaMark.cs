using System.Text;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Process.Proc;

/// <summary>
/// How the processes of replicas are known, whoever their parent is by now: an environment variable that a child inherits, and a working folder and
/// log pipes that lie in the replica's own run folder. A program may hide one of them (a changed process title overwrites the environment), rarely all.
/// </summary>
/// <param name="stateId">Unique for the manager's state folder.</param>
/// <param name="runRoot">The folder of all run folders, absolute, links resolved: <c>runRoot/NAME/N</c>.</param>
internal sealed class ReplicaMark(string stateId, string runRoot)
{
    public const string Variable = "MCP_REPLICA_ID";

    private readonly byte[] _entry = Encoding.UTF8.GetBytes($"{Variable}={stateId}/");

    /// <summary>What tells one replica from all others of the state folder.</summary>
    public static string OwnerOf(WorkloadName name, int index) => $"{name}/{index}";

    /// <summary>The variable's value.</summary>
    public string Value(WorkloadName name, int index) => $"{stateId}/{OwnerOf(name, index)}";

    /// <summary>Whose process it is, as <see cref="OwnerOf"/> names it; <c>null</c> for one without a mark.</summary>
    public string? Read(int pid) =>
        ProcFs.EnvironmentValue(pid, _entry) ?? OfPath(ProcFs.Link(pid, "cwd")) ?? OfPath(ProcFs.Link(pid, "fd/1")) ?? OfPath(ProcFs.Link(pid, "fd/2"));

    internal string? OfPath(string path)
    {
        if (!path.StartsWith(runRoot, StringComparison.Ordinal) || path.Length <= runRoot.Length || path[runRoot.Length] != '/')
        {
            return null;
        }

        var parts = path[(runRoot.Length + 1)..].Split('/', 3);
        return parts.Length > 1 ? $"{parts[0]}/{parts[1]}" : null;
    }
}
