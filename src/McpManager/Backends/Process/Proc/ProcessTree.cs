namespace McpManager.Backends.Process.Proc;

/// <summary>
/// The processes of one replica: its main process, all below it, its session and group, and any that left those but carries the replica's mark.
/// A process once known stays known for as long as it runs.
/// </summary>
/// <param name="owner">The replica, see <see cref="ReplicaMark.OwnerOf"/>.</param>
internal sealed class ProcessTree(string owner)
{
    private readonly Lock _lock = new();
    private List<ProcessId> _known = [];

    /// <summary>The members at the moment of the snapshot; ended ones that wait to be reaped included.</summary>
    public List<ProcessEntry> Members(ProcessSnapshot snapshot, ProcessId main)
    {
        lock (_lock)
        {
            var members = new Dictionary<ProcessId, ProcessEntry>();
            var pending = new Queue<ProcessEntry>(Roots(snapshot, main));
            while (pending.TryDequeue(out var process))
            {
                if (members.TryAdd(process.Id, process))
                {
                    foreach (var child in snapshot.ChildrenOf(process.Pid).Where(child => child.StartTicks >= process.StartTicks))
                    {
                        pending.Enqueue(child);
                    }
                }
            }

            _known = [.. members.Keys];
            return [.. members.Values];
        }
    }

    private IEnumerable<ProcessEntry> Roots(ProcessSnapshot snapshot, ProcessId main) =>
        _known.Append(main).Select(snapshot.Find).OfType<ProcessEntry>()
            .Concat(snapshot.GroupAndSession(main.Pid).Where(process => process.StartTicks >= main.StartTicks))
            .Concat(snapshot.OwnedBy(owner));
}
