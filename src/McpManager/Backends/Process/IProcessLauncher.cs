using McpManager.Backends.Process.Proc;

namespace McpManager.Backends.Process;

/// <summary>Starts the processes of replicas, and takes over those that a former manager started, in the way of one kind of operating system.</summary>
internal interface IProcessLauncher : IDisposable
{
    /// <exception cref="IOException">It cannot be started; the message tells a user why. Nothing is left of it.</exception>
    IReplicaProcess Start(LaunchRequest request);

    /// <param name="id">It runs; the caller has looked.</param>
    /// <exception cref="IOException">It cannot be taken over.</exception>
    IReplicaProcess Adopt(ProcessId id, LaunchPlace place);
}

/// <summary>What to start.</summary>
/// <param name="File">Absolute path.</param>
/// <param name="Arguments">The first is the program's own name.</param>
/// <param name="Environment"><c>NAME=value</c>, and nothing else.</param>
internal sealed record LaunchRequest(string File, IReadOnlyList<string> Arguments, IReadOnlyList<string> Environment, LaunchPlace Place);

/// <summary>Where a replica runs, and where its output goes.</summary>
/// <param name="Folder">Its run folder; it is there.</param>
/// <param name="Tree">Knows which processes are its own.</param>
internal sealed record LaunchPlace(string Folder, ProcessTree Tree, LogSink Output, LogSink Error)
{
    public string WorkingFolder => Path.Combine(Folder, "work");
}

/// <summary>Takes bytes that a replica wrote. Never throws.</summary>
internal delegate void LogSink(ReadOnlySpan<byte> data);

/// <summary>The main process of a replica and what it started. Disposing of it lets go of its output, nothing else.</summary>
internal interface IReplicaProcess : IDisposable
{
    ProcessId Id { get; }

    /// <summary>Completes, never faults, when the main process has ended: with its exit code, 128 + n after signal n, <c>null</c> when it cannot be known.</summary>
    Task<int?> Exit { get; }

    /// <summary>Tells that a look has not found it any more. Means something for one that was adopted only: a child's end is told by the system.</summary>
    void NoticeEnd();

    /// <summary>Asks it to end, as far as the system has a way to.</summary>
    void AskToEnd();

    /// <summary>Ends what runs of it at this moment. True when something was there, so that it is worth another look.</summary>
    /// <exception cref="IOException">The processes could not be looked at.</exception>
    bool Kill();
}
