namespace McpManager.Backends.Process.Proc;

/// <summary>One process, from /proc/[pid]/stat. A pid alone is no identity, since it is used again; with its start time it is.</summary>
/// <param name="StartTicks">Clock ticks after boot (field 22).</param>
/// <param name="CpuTicks">User and system time in clock ticks (fields 14 and 15).</param>
/// <param name="Zombie">It has ended and waits to be reaped.</param>
internal readonly record struct ProcessEntry(int Pid, int ParentPid, int Group, int Session, long StartTicks, long CpuTicks, bool Zombie)
{
    /// <summary>USER_HZ: 100 on every Linux architecture that .NET supports.</summary>
    public const int TicksPerSecond = 100;

    public ProcessId Id => new(Pid, StartTicks);
}

/// <summary>A process for as long as the machine is up.</summary>
internal readonly record struct ProcessId(int Pid, long StartTicks);
