using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Podman.Service;

/// <summary>How Podman's API service is started.</summary>
internal sealed record PodmanServiceOptions
{
    /// <summary>Absolute path of <c>podman</c>.</summary>
    public required string Program { get; init; }

    /// <summary>What stands before it, as a test puts it under another user.</summary>
    public IReadOnlyList<string> Wrapper { get; init; } = [];

    /// <summary>Flags before <c>system service</c>: <c>--root</c>, <c>--storage-driver</c>, …</summary>
    public IReadOnlyList<string> GlobalFlags { get; init; } = [];

    /// <summary>For the socket; made for this user alone.</summary>
    public required string Folder { get; init; }

    /// <summary>Set besides the manager's own environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long it may take to answer. The first start of a new store takes seconds.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long it may take to end when it is asked to.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public Backoff Backoff { get; init; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), int.MaxValue);
}
