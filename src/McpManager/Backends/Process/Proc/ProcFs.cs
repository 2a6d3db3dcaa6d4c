using System.Buffers.Text;
using System.Text;

namespace McpManager.Backends.Process.Proc;

/// <summary>Reads /proc. A process that ends while it is read is simply absent.</summary>
internal static class ProcFs
{
    public static bool Available { get; } = OperatingSystem.IsLinux() && File.Exists("/proc/self/stat");

    /// <summary>Identifies this boot of the machine: start times are counted from it.</summary>
    public static string BootId { get; } = Available ? TryReadText("/proc/sys/kernel/random/boot_id").Trim() : string.Empty;

    /// <summary>All processes that this user can see.</summary>
    public static List<ProcessEntry> All()
    {
        var entries = new List<ProcessEntry>(256);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(folder.AsSpan("/proc/".Length), out var pid) && Find(pid) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    public static ProcessEntry? Find(int pid)
    {
        Span<byte> buffer = stackalloc byte[1024];
        var length = TryRead($"/proc/{pid}/stat", buffer);
        return length > 0 ? ParseStat(pid, buffer[..length]) : null;
    }

    /// <summary>Whether this very process runs (a zombie does not).</summary>
    public static bool Runs(ProcessId id) => Find(id.Pid) is { Zombie: false } entry && entry.StartTicks == id.StartTicks;

    /// <summary>Memory that is the process's own: anonymous and shared pages. Pages of files can be dropped at any time and do not count.</summary>
    public static long OwnMemory(int pid)
    {
        Span<byte> buffer = stackalloc byte[4096];
        var length = TryRead($"/proc/{pid}/status", buffer);
        ReadOnlySpan<byte> status = buffer[..Math.Max(0, length)];
        return KiB(status, "RssAnon:"u8) + KiB(status, "RssShmem:"u8);
    }

    /// <summary>Whether the environment that the process was started with holds <paramref name="entry"/> (<c>NAME=value</c> or its beginning).</summary>
    public static bool EnvironmentContains(int pid, ReadOnlySpan<byte> entry)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{pid}/environ").AsSpan().IndexOf(entry) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Where a link of /proc/[pid] (<c>cwd</c>, <c>fd/1</c>) points to; empty when it cannot be read.</summary>
    public static string Link(int pid, string name)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/{name}").LinkTarget ?? string.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    /// <summary>proc(5): the name in parentheses may itself hold spaces and parentheses, so the fields are counted from the last one.</summary>
    internal static ProcessEntry? ParseStat(int pid, ReadOnlySpan<byte> stat)
    {
        var end = stat.LastIndexOf((byte)')');
        if (end < 0 || end + 2 >= stat.Length)
        {
            return null;
        }

        Span<long> fields = stackalloc long[20];
        var rest = stat[(end + 2)..];
        var state = rest[0];
        var index = 0;
        foreach (var range in rest.Split((byte)' '))
        {
            if (index >= fields.Length)
            {
                break;
            }

            _ = Utf8Parser.TryParse(rest[range], out fields[index], out _);
            index++;
        }

        if (index < fields.Length)
        {
            return null;
        }

        // Field n of proc(5) is fields[n - 3].
        return new ProcessEntry(pid, (int)fields[1], (int)fields[2], (int)fields[3], fields[19], fields[11] + fields[12], state is (byte)'Z' or (byte)'X');
    }

    private static long KiB(ReadOnlySpan<byte> status, ReadOnlySpan<byte> key)
    {
        var at = status.IndexOf(key);
        if (at < 0)
        {
            return 0;
        }

        var value = status[(at + key.Length)..].TrimStart(" \t"u8);
        return Utf8Parser.TryParse(value, out long kib, out _) ? kib * 1024 : 0;
    }

    private static int TryRead(string path, Span<byte> buffer)
    {
        try
        {
            using var handle = File.OpenHandle(path);
            return RandomAccess.Read(handle, buffer, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static string TryReadText(string path)
    {
        Span<byte> buffer = stackalloc byte[256];
        return Encoding.ASCII.GetString(buffer[..TryRead(path, buffer)]);
    }
}
