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
}

/// <param name="Item"><c>null</c> for <see cref="WatchEventType.Synced"/> only. The last state of one that was deleted.</param>
internal sealed record WatchEvent<T>(WatchEventType Type, T? Item)
    where T : class
{
    /// <exception cref="InvalidOperationException">Of <see cref="WatchEventType.Synced"/>.</exception>
    public T Object => Item ?? throw new InvalidOperationException("This event is about no object");
}
