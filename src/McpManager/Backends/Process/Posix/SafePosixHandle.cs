using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace McpManager.Backends.Process.Posix;

/// <summary>A file descriptor that is closed once.</summary>
internal sealed partial class SafePosixHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public SafePosixHandle(int fd)
        : base(ownsHandle: true) => SetHandle(fd);

    public int Fd => (int)handle;

    protected override bool ReleaseHandle() => close(handle) == 0;

    [LibraryImport("libc")]
    private static partial int close(nint fd);
}
