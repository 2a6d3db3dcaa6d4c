namespace McpManager.Backends.Process.Proc;

/// <summary>
/// Takes snapshots of the processes. A mark is read once in a process's life, and those who ask at the same time share one look: five hundred replicas that
/// end together cost a few passes over /proc, not five hundred.
/// </summary>
internal sealed class ProcessCensus(ReplicaMark mark)
{
    private readonly Lock _gate = new();
    private Dictionary<ProcessId, string?> _owners = [];
    private ProcessSnapshot? _last;
    private long _asked;
    private long _served;

    /// <summary>A snapshot that was begun after this call.</summary>
    public ProcessSnapshot Look()
    {
        var ticket = Interlocked.Increment(ref _asked);
        lock (_gate)
        {
            if (_last is null || _served < ticket)
            {
                _served = Interlocked.Read(ref _asked);
                _last = Take();
            }

            return _last;
        }
    }

    private ProcessSnapshot Take()
    {
        var all = ProcFs.All();
        var owners = new Dictionary<ProcessId, string?>(all.Count);
        foreach (var process in all)
        {
            // An ended one has nothing left to read; what was known of it stays.
            owners[process.Id] = _owners.TryGetValue(process.Id, out var owner) ? owner : process.Zombie ? null : mark.Read(process.Pid);
        }

        _owners = owners;
        return new ProcessSnapshot(all, process => owners[process.Id]);
    }
}
