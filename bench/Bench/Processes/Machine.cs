using System.Net;
using System.Net.Sockets;

namespace Bench.Processes;

/// <summary>What the kernel tells of this machine and its processes.</summary>
internal static class Machine
{
    // USER_HZ, the unit of /proc/PID/stat: 100 on every Linux of today.
    private const double TicksPerSecond = 100;

    /// <summary>Over the last minute.</summary>
    public static string LoadAverage() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>User and system time of a process and its children that are alive.</summary>
    public static TimeSpan CpuTime(int pid) => Children(pid).Prepend(pid).Aggregate(TimeSpan.Zero, (sum, one) => sum + OwnCpuTime(one));

    /// <summary>Its own, without its children: what a manager's workloads use is not the manager's.</summary>
    public static TimeSpan OwnCpuTime(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds((long.Parse(fields[11]) + long.Parse(fields[12])) / TicksPerSecond);
    }

    /// <summary>VmRSS in MiB.</summary>
    public static double ResidentMemory(int pid) => File.ReadLines($"/proc/{pid}/status")
        .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024d)
        .Single();

    private static IEnumerable<int> Children(int pid) =>
        File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse);
}
