namespace McpManager.Backends.Podman;

/// <summary>
/// Has one manager work on an installation at a time: the others stand by and take over when it ends, however it ends. A file beside Podman's socket, which all
/// managers of one Podman share; the kernel lets go of it with the process.
/// </summary>
internal sealed class ManagerLock : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    private readonly FileStream _file;

    private ManagerLock(FileStream file) => _file = file;

    /// <param name="standingBy">Called once, with the lock's path, when another manager holds it.</param>
    public static async Task<ManagerLock> TakeAsync(PodmanOptions options, Action<string>? standingBy, CancellationToken ct)
    {
        var path = Path.Combine(Folder(options), $"mcp-manager.{options.Network}.lock");
        while (true)
        {
            if (TryOpen(path) is { } file)
            {
                return new ManagerLock(file);
            }

            standingBy?.Invoke(path);
            standingBy = null;
            await Task.Delay(s_pause, TimeProvider.System, ct);
        }
    }

    public void Dispose() => _file.Dispose();

    private static string Folder(PodmanOptions options)
    {
        var beside = Path.GetDirectoryName(options.SocketPath)!;
        if (IsWritable(beside))
        {
            return beside;
        }

        Directory.CreateDirectory(options.DataDir);
        return options.DataDir;
    }

    private static bool IsWritable(string folder)
    {
        try
        {
            using var probe = new FileStream(
                Path.Combine(folder, $".mcp-manager.{Guid.NewGuid():n}"),
                new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }
}
