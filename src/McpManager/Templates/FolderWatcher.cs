namespace McpManager.Templates;

/// <summary>The file system's notifications for a folder that may not exist yet, or may go away.</summary>
internal sealed class FolderWatcher(string folder, Action changed) : IDisposable
{
    private readonly Lock _lock = new();
    private FileSystemWatcher? _watcher;
    private bool _disposed;

    /// <summary>Begins to watch, if it does not and can.</summary>
    public void Ensure()
    {
        if (!Directory.Exists(folder))
        {
            // A watcher of a folder that went away stays silent for ever, even when the folder comes back.
            Drop();
            return;
        }

        lock (_lock)
        {
            if (_watcher is null && !_disposed)
            {
                _watcher = TryWatch();
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
        }

        Drop();
    }

    private FileSystemWatcher? TryWatch()
    {
        try
        {
            // Without a filter: a ConfigMap changes by one renamed link that has no extension.
            var watcher = new FileSystemWatcher(folder);
            watcher.Changed += (_, _) => changed();
            watcher.Created += (_, _) => changed();
            watcher.Deleted += (_, _) => changed();
            watcher.Renamed += (_, _) => changed();
            watcher.Error += (_, _) =>
            {
                Drop();
                changed();
            };
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // No inotify instance is left, or the folder has just gone. The poll does it then.
            return null;
        }
    }

    private void Drop()
    {
        FileSystemWatcher? dropped;
        lock (_lock)
        {
            (dropped, _watcher) = (_watcher, null);
        }

        dropped?.Dispose();
    }
}
