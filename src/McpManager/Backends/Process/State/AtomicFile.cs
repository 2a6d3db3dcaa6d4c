using McpManager.Backends.Process.Posix;

namespace McpManager.Backends.Process.State;

/// <summary>
/// Writes small files so that a reader, or a crash at any instruction, sees the old content or the new one, whole and on the disk. Every failure is an
/// <see cref="IOException"/>, the lack of a permission too.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Of what is being written, beside its file; a crash leaves it.</summary>
    public const string TemporarySuffix = ".tmp";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="IOException">Nothing was changed: the disk is full, or the folder cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool durable = true)
    {
        var temporary = path + TemporarySuffix;
        try
        {
            WriteTemporary(temporary, content, durable);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e)
        {
            TryDelete(temporary);
            if (e is UnauthorizedAccessException)
            {
                throw new IOException(e.Message, e);
            }

            throw;
        }

        if (durable)
        {
            SyncFolderOf(path);
        }
    }

    /// <summary>Removes a file durably. Absent: success.</summary>
    public static void Delete(string path)
    {
        Permitted(() => File.Delete(path));
        SyncFolderOf(path);
    }

    public static void Rename(string from, string to)
    {
        Permitted(() => File.Move(from, to, overwrite: true));
        SyncFolderOf(to);
    }

    /// <summary>Does something to a file or folder.</summary>
    /// <exception cref="IOException">It failed, or is not permitted.</exception>
    public static void Permitted(Action change)
    {
        try
        {
            change();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>Opens a file for writing, for its owner alone and for this process alone.</summary>
    public static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, options);
    }

    private static void WriteTemporary(string path, ReadOnlySpan<byte> content, bool durable)
    {
        using var file = Open(path, FileMode.Create);
        file.Write(content);
        file.Flush(flushToDisk: durable);
    }

    private static void SyncFolderOf(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            Libc.SyncFolder(Path.GetDirectoryName(path)!);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to tell.
        }
    }
}
