using McpManager.Backends.Process.Proc;

namespace McpManager.Backends.Process;

/// <summary>Memory and CPU of one replica's processes, from one look to the next.</summary>
internal sealed class ProcessUsage(TimeProvider time)
{
    private readonly Dictionary<ProcessId, long> _ticks = [];
    private long _at = time.GetTimestamp();

    /// <summary>Percent of one core since the last look.</summary>
    public double? CpuPercent { get; private set; }

    /// <summary>Anonymous and shared memory of all processes, bytes.</summary>
    public long? MemoryBytes { get; private set; }

    public void Sample(IReadOnlyCollection<ProcessEntry> running)
    {
        var elapsed = time.GetElapsedTime(_at).TotalSeconds;
        _at = time.GetTimestamp();
        var spent = running.Sum(p => p.CpuTicks - _ticks.GetValueOrDefault(p.Id, 0));
        if (elapsed > 0 && MemoryBytes is not null)
        {
            CpuPercent = Math.Round(100.0 * spent / ProcessEntry.TicksPerSecond / elapsed, 1);
        }

        _ticks.Clear();
        foreach (var process in running)
        {
            _ticks[process.Id] = process.CpuTicks;
        }

        MemoryBytes = running.Sum(p => ProcFs.OwnMemory(p.Pid));
    }
}
