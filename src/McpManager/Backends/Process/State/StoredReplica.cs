namespace McpManager.Backends.Process.State;

/// <summary>The content of a replica's file: what is needed to find its process again, and its history.</summary>
internal sealed record StoredReplica
{
    public required int Index { get; init; }

    public required string SpecHash { get; init; }

    public required int Restarts { get; init; }

    /// <summary>Failed runs in a row.</summary>
    public required int Failures { get; init; }

    /// <summary>The process of the present run; absent when it does not run.</summary>
    public StoredProcess? Process { get; init; }

    /// <summary>It ended, and its restart policy leaves it so.</summary>
    public bool Exited { get; init; }

    public int? LastExit { get; init; }

    public string? LastError { get; init; }
}

/// <summary>A running process, told apart from any later one with the same id by its start time and the machine's boot.</summary>
internal sealed record StoredProcess(int Pid, long StartTicks, string BootId, int Port, string RunId, DateTimeOffset StartedAt);
