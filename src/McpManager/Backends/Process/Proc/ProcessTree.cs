namespace McpManager.Backends.Process.Proc;

/// <summary>
/// The processes of one replica: its main process, all below it, its session and group, and any that left those but carries the replica's mark.
/// A process once known stays known for as long as it runs.
/// </summary>
internal sealed class ProcessTree(ReplicaMark mark)
{
    private readonly Dictionary<ProcessId, bool> _known = [];
    private readonly Lock _lock = new();

    /// <summary>The members among <paramref name="all"/>; ended ones that wait to be reaped included.</summary>
    /// <param name="main">The main process while it is ours to name, else <c>null</c>.</param>
    public List<ProcessEntry> Members(IReadOnlyList<ProcessEntry> all, ProcessId? main)
    {
        lock (_lock)
        {
            Forget(all);
            var members = new Dictionary<int, ProcessEntry>();
            foreach (var process in all)
            {
                if (process.Id == main || Belongs(process, main))
                {
                    members[process.Pid] = process;
                }
            }

            AddDescendants(all, members);
            foreach (var member in members.Values)
            {
                _known[member.Id] = true;
            }

            return [.. members.Values];
        }
    }

    private bool Belongs(ProcessEntry process, ProcessId? main)
    {
        if (main is { } id && process.StartTicks >= id.StartTicks && (process.Group == id.Pid || process.Session == id.Pid))
        {
            return true;
        }

        if (!_known.TryGetValue(process.Id, out var belongs))
        {
            _known[process.Id] = belongs = mark.Matches(process.Pid);
        }

        return belongs;
    }

    private static void AddDescendants(IReadOnlyList<ProcessEntry> all, Dictionary<int, ProcessEntry> members)
    {
        bool grew;
        do
        {
            grew = false;
            foreach (var process in all)
            {
                if (members.TryGetValue(process.ParentPid, out var parent) && process.StartTicks >= parent.StartTicks)
                {
                    grew |= members.TryAdd(process.Pid, process);
                }
            }
        }
        while (grew);
    }

    private void Forget(IReadOnlyList<ProcessEntry> all)
    {
        var alive = all.Select(p => p.Id).ToHashSet();
        foreach (var gone in _known.Keys.Where(id => !alive.Contains(id)).ToList())
        {
            _known.Remove(gone);
        }
    }
}
