namespace McpManager.Backends.Process.Proc;

/// <summary>All processes at one moment, and which replica's mark each carries.</summary>
internal sealed class ProcessSnapshot
{
    private readonly Dictionary<ProcessId, ProcessEntry> _byId = [];
    private readonly ILookup<int, ProcessEntry> _byParent;
    private readonly ILookup<int, ProcessEntry> _byGroup;
    private readonly ILookup<int, ProcessEntry> _bySession;
    private readonly ILookup<string, ProcessEntry> _byOwner;

    /// <param name="ownerOf">The replica whose mark a process carries, see <see cref="ReplicaMark.OwnerOf"/>; <c>null</c> for none.</param>
    public ProcessSnapshot(IReadOnlyList<ProcessEntry> all, Func<ProcessEntry, string?> ownerOf)
    {
        All = all;
        foreach (var process in all)
        {
            _byId[process.Id] = process;
        }

        _byParent = all.ToLookup(p => p.ParentPid);
        _byGroup = all.ToLookup(p => p.Group);
        _bySession = all.ToLookup(p => p.Session);
        Marked = [.. all.Select(p => (p, ownerOf(p))).Where(pair => pair.Item2 is not null).Select(pair => (pair.p, pair.Item2!))];
        _byOwner = Marked.ToLookup(pair => pair.Owner, pair => pair.Process);
    }

    public IReadOnlyList<ProcessEntry> All { get; }

    /// <summary>Those that carry a mark.</summary>
    public IReadOnlyList<(ProcessEntry Process, string Owner)> Marked { get; }

    public ProcessEntry? Find(ProcessId id) => _byId.TryGetValue(id, out var process) ? process : null;

    public IEnumerable<ProcessEntry> ChildrenOf(int pid) => _byParent[pid];

    public IEnumerable<ProcessEntry> GroupAndSession(int leader) => _byGroup[leader].Concat(_bySession[leader]);

    public IEnumerable<ProcessEntry> OwnedBy(string owner) => _byOwner[owner];
}
