namespace McpManager.Backends.Kubernetes.Client;

/// <summary>Which part of a pod's log.</summary>
internal sealed record PodLogQuery
{
    /// <summary><c>null</c> for the only one.</summary>
    public string? Container { get; init; }

    /// <summary>Go on with new lines until the container ends.</summary>
    public bool Follow { get; init; }

    /// <summary>That of the container's last run.</summary>
    public bool Previous { get; init; }

    /// <summary>The last n lines; <c>null</c> for all that is kept.</summary>
    public int? TailLines { get; init; }

    /// <summary>Not older than this, in whole seconds.</summary>
    public DateTimeOffset? Since { get; init; }

    public int? SinceSeconds { get; init; }

    public long? LimitBytes { get; init; }
}
