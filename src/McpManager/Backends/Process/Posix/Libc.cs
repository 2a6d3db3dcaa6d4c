using System.Runtime.InteropServices;

namespace McpManager.Backends.Process.Posix;

/// <summary>The few C library calls that .NET has no counterpart for: process groups, reaping by id, FIFOs, syncing a folder.</summary>
internal static partial class Libc
{
    public const int ReadWrite = 2;
    public const int ErrorInterrupted = 4;
    public const int ErrorNoProcess = 3;
    public const short PollIn = 1;

    private const int SetChildSubreaper = 36;

    private static readonly int s_nonBlocking = OperatingSystem.IsMacOS() ? 0x4 : 0x800;
    private static readonly int s_closeOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    /// <summary>Sends <paramref name="signal"/> to a process, or to a process group when <paramref name="pid"/> is negative. False when there is none.</summary>
    public static bool Signal(int pid, int signal) => kill(pid, signal) == 0;

    /// <summary>
    /// Kills processes. False when none of them was there to be killed, so that nobody waits for one that may not be signalled (it changed its user).
    /// </summary>
    public static bool KillAll(IEnumerable<int> pids)
    {
        var any = false;
        foreach (var pid in pids)
        {
            any |= Signal(pid, Signals.Kill);
        }

        return any;
    }

    /// <summary>Reaps one child without waiting. <c>null</c> while it runs, or when it is not (or no longer) our child.</summary>
    public static (int? Code, bool Gone)? TryReap(int pid)
    {
        const int noHang = 1;
        var result = waitpid(pid, out var status, noHang);
        return result switch
        {
            0 => null,
            -1 when Marshal.GetLastPInvokeError() == ErrorInterrupted => null,
            -1 => (null, true),
            _ => (ExitCode(status), true),
        };
    }

    /// <summary>Creates a FIFO that only its owner can open, unless it is there.</summary>
    public static void MakeFifo(string path)
    {
        const int exists = 17;
        if (mkfifo(path, 0x180 /* 0600 */) != 0 && Marshal.GetLastPInvokeError() is var error and not exists)
        {
            throw new IOException($"cannot create the log pipe: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    /// <summary>
    /// Opens a FIFO for reading and writing without blocking: a reader that holds a writing end too never sees an end of file,
    /// and the writer on the other side never a broken pipe.
    /// </summary>
    public static SafePosixHandle OpenFifo(string path)
    {
        var fd = open(path, ReadWrite | s_nonBlocking | s_closeOnExec);
        return fd >= 0 ? new SafePosixHandle(fd) : throw new IOException($"cannot open the log pipe: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Reads what is there: -1 when nothing is (or it cannot be read now), 0 at the end of a file, which a FIFO that is open both ways never has.</summary>
    public static unsafe int Read(SafePosixHandle handle, Span<byte> buffer)
    {
        fixed (byte* data = buffer)
        {
            return (int)read(handle, data, (nuint)buffer.Length);
        }
    }

    /// <summary>Waits until one of the descriptors can be read. False after an interruption.</summary>
    public static unsafe bool Poll(Span<PollEntry> entries)
    {
        fixed (PollEntry* data = entries)
        {
            return poll(data, (nuint)entries.Length, -1) > 0;
        }
    }

    /// <summary>A pipe that no child inherits: one that did could take the bytes that are meant for its reader.</summary>
    public static (SafePosixHandle Read, SafePosixHandle Write) MakePipe()
    {
        Span<int> fds = stackalloc int[2];

        // macOS has no pipe2; there a child inherits nothing anyway, see PosixSpawn.
        var result = OperatingSystem.IsMacOS() ? pipe(fds) : pipe2(fds, s_closeOnExec | s_nonBlocking);
        return result == 0
            ? (new SafePosixHandle(fds[0]), new SafePosixHandle(fds[1]))
            : throw new IOException($"cannot create a pipe: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    public static unsafe void WriteByte(SafePosixHandle handle)
    {
        byte one = 1;
        _ = write(handle, &one, 1);
    }

    /// <summary>Makes a rename in a folder durable (fsync(2): the entry is safe only once the folder itself is synced).</summary>
    public static void SyncFolder(string path)
    {
        var fd = open(path, s_closeOnExec);
        if (fd < 0)
        {
            throw new IOException($"cannot open {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        using var handle = new SafePosixHandle(fd);
        if (fsync(handle) != 0)
        {
            throw new IOException($"cannot sync {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>The path without links, dots and double slashes (realpath(3)).</summary>
    public static unsafe string RealPath(string path)
    {
        var resolved = realpath(path, null);
        if (resolved is null)
        {
            throw new IOException($"cannot resolve {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        try
        {
            return Marshal.PtrToStringUTF8((nint)resolved)!;
        }
        finally
        {
            NativeMemory.Free(resolved);
        }
    }

    /// <summary>
    /// Has no child inherit what is open in this process, the descriptors included that it was itself started with (close_range(2), Linux 5.9; glibc 2.34).
    /// Without it a replica could read and write whatever the manager's own starter had open.
    /// </summary>
    public static void KeepDescriptorsFromChildren()
    {
        const uint closeOnExec = 4;
        try
        {
            _ = OperatingSystem.IsLinux() ? close_range(3, uint.MaxValue, closeOnExec) : 0;
        }
        catch (EntryPointNotFoundException)
        {
            // An older C library: what this process opens itself is closed on exec all the same.
        }
    }

    /// <summary>From now on processes whose parent ended become this process's children instead of init's, so that they are found (prctl(2)). Linux only.</summary>
    public static bool BecomeSubreaper() => OperatingSystem.IsLinux() && prctl(SetChildSubreaper, 1, 0, 0, 0) == 0;

    // wait(2): the low seven bits hold the signal, the next byte the code. 128 + n is the shell's way to name a signal.
    private static int ExitCode(int status) => (status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int pid, out int status, int options);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint read(SafePosixHandle handle, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint write(SafePosixHandle handle, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int poll(PollEntry* entries, nuint count, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe(Span<int> fds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe2(Span<int> fds, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial byte* realpath(string path, byte* resolved);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafePosixHandle handle);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close_range(uint first, uint last, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);
}

/// <summary>struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public int Fd;
    public short Events;
    public short Returned;
}
