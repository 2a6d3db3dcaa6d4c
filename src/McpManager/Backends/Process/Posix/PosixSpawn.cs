using System.Runtime.InteropServices;
using System.Text;

namespace McpManager.Backends.Process.Posix;

/// <summary>What to start, and how.</summary>
/// <param name="File">Absolute path.</param>
/// <param name="Arguments">The first is the program's own name.</param>
/// <param name="Environment"><c>NAME=value</c>, and nothing else.</param>
/// <param name="OutputPipe">FIFO for standard output.</param>
/// <param name="ErrorPipe">FIFO for standard error.</param>
internal sealed record SpawnRequest(
    string File,
    IReadOnlyList<string> Arguments,
    IReadOnlyList<string> Environment,
    string WorkingFolder,
    string OutputPipe,
    string ErrorPipe);

/// <summary>
/// Starts a child through posix_spawn(3). <see cref="System.Diagnostics.Process"/> can neither give the child a process group of its own nor let its output
/// outlive the parent: its pipes break when the manager is killed, a FIFO that the child holds open both ways does not.
/// </summary>
internal static unsafe partial class PosixSpawn
{
    // The flags have the same values in glibc, musl and macOS.
    private const short SetProcessGroup = 0x02;
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;

    // macOS only: the child inherits no descriptor but those named here.
    private static readonly short s_closeOthers = (short)(OperatingSystem.IsMacOS() ? 0x4000 : 0);

    // posix_spawnattr_t is 336 bytes in glibc and musl, file actions 80, sigset_t 128; on macOS all are smaller.
    private const int OpaqueSize = 1024;

    /// <summary>Starts the child and returns its id, which is also that of its process group.</summary>
    /// <exception cref="IOException">It could not be started; the message says why (not found, not executable, wrong format).</exception>
    public static int Start(SpawnRequest request)
    {
        var attributes = stackalloc byte[OpaqueSize];
        var actions = stackalloc byte[OpaqueSize];
        Check(posix_spawnattr_init(attributes));
        Check(posix_spawn_file_actions_init(actions));
        using var arguments = new StringVector(request.Arguments);
        using var environment = new StringVector(request.Environment);
        try
        {
            Prepare(request, attributes, actions);
            var error = posix_spawn(out var pid, request.File, actions, attributes, arguments.Pointer, environment.Pointer);
            return error == 0 ? pid : throw new IOException($"cannot start {request.File}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
        finally
        {
            _ = posix_spawn_file_actions_destroy(actions);
            _ = posix_spawnattr_destroy(attributes);
        }
    }

    private static void Prepare(SpawnRequest request, byte* attributes, byte* actions)
    {
        // The runtime ignores SIGPIPE and blocks others; a child inherits that, and most programs count on the defaults.
        var all = stackalloc byte[OpaqueSize];
        var none = stackalloc byte[OpaqueSize];
        Check(sigfillset(all));
        Check(sigemptyset(none));
        Check(posix_spawnattr_setsigdefault(attributes, all));
        Check(posix_spawnattr_setsigmask(attributes, none));
        Check(posix_spawnattr_setpgroup(attributes, 0));
        Check(posix_spawnattr_setflags(attributes, (short)(SetProcessGroup | SetSignalDefaults | SetSignalMask | s_closeOthers)));

        Check(posix_spawn_file_actions_addopen(actions, 0, "/dev/null", 0, 0));
        Check(posix_spawn_file_actions_addopen(actions, 1, request.OutputPipe, Libc.ReadWrite, 0));
        Check(posix_spawn_file_actions_addopen(actions, 2, request.ErrorPipe, Libc.ReadWrite, 0));
        Check(posix_spawn_file_actions_addchdir_np(actions, request.WorkingFolder));
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new IOException($"cannot prepare a process: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn(out int pid, string path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setpgroup(byte* attributes, int group);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* set);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(byte* attributes, byte* set);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addopen(byte* actions, int fd, string path, int flags, uint mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addchdir_np(byte* actions, string path);

    [LibraryImport("libc")]
    private static partial int sigfillset(byte* set);

    [LibraryImport("libc")]
    private static partial int sigemptyset(byte* set);

    /// <summary>A null-terminated array of null-terminated strings.</summary>
    private sealed class StringVector : IDisposable
    {
        private readonly int _count;

        public StringVector(IReadOnlyList<string> strings)
        {
            _count = strings.Count;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < _count; i++)
            {
                var bytes = Encoding.UTF8.GetBytes(strings[i]);
                Pointer[i] = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
                bytes.CopyTo(new Span<byte>(Pointer[i], bytes.Length));
            }
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++)
            {
                NativeMemory.Free(Pointer[i]);
            }

            NativeMemory.Free(Pointer);
        }
    }
}
