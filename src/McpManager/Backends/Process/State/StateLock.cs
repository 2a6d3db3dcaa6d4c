namespace McpManager.Backends.Process.State;

/// <summary>Keeps a second manager off the same folder. The system releases it whenever and however the manager ends.</summary>
internal sealed class StateLock : IDisposable
{
    private readonly FileStream _file;

    private StateLock(FileStream file) => _file = file;

    /// <exception cref="InvalidOperationException">Another manager holds it.</exception>
    public static StateLock Take(StateFolder folder)
    {
        try
        {
            return new StateLock(AtomicFile.Open(folder.LockFile, FileMode.OpenOrCreate));
        }
        catch (IOException e)
        {
            throw new InvalidOperationException($"DATA_DIR {folder.Root} is in use by another manager: stop it, or give this one a folder of its own.", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
