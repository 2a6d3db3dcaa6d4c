namespace McpManager.Backends.Kubernetes.Client;

/// <summary>What a watch tells.</summary>
internal enum WatchEventType
{
    /// <summary>It is there: told for each at the beginning, and again whenever the watch had to begin anew.</summary>
    Initial,

    /// <summary>All were told that are there. Whatever is known and was not told as <see cref="Initial"/> since the last time is gone.</summary>
    Synced,

    Added,

    Modified,

    Deleted,

    /// <summary>The server tells of changes from here on, those first that happened since the list or the last event.</summary>
    Connected,

    /// <summary>It does not any more: what is known grows old until the next <see cref="Connected"/>, whatever comes between.</summary>
    Interrupted,
}

/// <param name="Item"><c>null</c> for what is about no single object. The last state of one that was deleted.</param>
/// <param name="Version">Of <see cref="WatchEventType.Synced"/>: that of the list.</param>
internal sealed record WatchEvent<T>(WatchEventType Type, T? Item, string? Version = null)
    where T : class
{
    /// <exception cref="InvalidOperationException">It is about none.</exception>
    public T Object => Item ?? throw new InvalidOperationException("This event is about no object");
}
