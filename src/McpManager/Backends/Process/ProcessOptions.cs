namespace McpManager.Backends.Process;

/// <summary>What the process backend needs to know.</summary>
internal sealed record ProcessOptions
{
    /// <summary><c>DATA_DIR</c>, absolute.</summary>
    public required string DataDir { get; init; }

    /// <summary>Ports for replicas, both ends included.</summary>
    public required (int First, int Last) PortRange { get; init; }

    /// <summary>Of each of a replica's two log files.</summary>
    public long MaxLogBytes { get; init; } = 10L << 20;

    /// <summary>Between two looks at memory and CPU.</summary>
    public TimeSpan SampleInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long replicas may take to end when the manager itself ends, whatever their own stop timeout is.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Every child of this process is a replica or was left by one: ended ones are reaped, strangers are ended. False inside a test host, whose own
    /// children are others' to wait for.
    /// </summary>
    public bool ManagesAllChildren { get; init; } = true;

    /// <summary>Processes are started through the runtime alone, without what only POSIX systems have.</summary>
    public bool Portable { get; init; } = OperatingSystem.IsWindows();
}
