using McpManager.Backends.Podman.Models;
using McpManager.Workloads.Spec;
using McpManager.Workloads.Supervision;

namespace McpManager.Backends.Podman.Replicas;

/// <summary>How a container's run ended, in words a user can act on. Pure.</summary>
internal static class ContainerExit
{
    private const int Killed = 137;

    // Podman notes the start once the runtime has come back, when a short run is over already.
    private static readonly TimeSpan s_slack = TimeSpan.FromSeconds(1);

    /// <summary>Whether it still runs. One that is paused runs, though Podman says it does not.</summary>
    public static bool IsUp(string status) => status is "running" or "paused" or "stopping" or "unpaused";

    /// <param name="details">What Podman says of it; <c>null</c> when the container is gone.</param>
    /// <param name="startedAt">Of the run in question: another start has another exit.</param>
    /// <param name="memoryLimit">Bytes, when it is enforced.</param>
    /// <param name="killed">Whether somebody had Podman kill it, or this manager stops it.</param>
    public static ReplicaExit Of(ContainerDetails? details, DateTimeOffset startedAt, long? memoryLimit, bool killed)
    {
        if (details is null)
        {
            return new ReplicaExit(null, "its container was removed, and not by this manager");
        }

        var state = details.State;
        if (state.FinishedAt is not { } finished || finished < startedAt - s_slack)
        {
            // Podman lost sight of it: the machine, or the engine around Podman, was restarted.
            return new ReplicaExit(null, "it ended with the engine it ran in");
        }

        return new ReplicaExit(state.ExitCode, Error(state, memoryLimit, killed));
    }

    private static string? Error(ContainerState state, long? memoryLimit, bool killed)
    {
        var limit = memoryLimit is { } bytes ? $"; its limit is {Quantity.FormatMemory(bytes)}" : string.Empty;
        if (state.OomKilled)
        {
            return $"out of memory{limit}";
        }

        // Podman before 5.0 does not tell: killed, and by nobody who said so, under a limit.
        return state.ExitCode == Killed && memoryLimit is not null && !killed ? $"out of memory, or killed from outside of Podman{limit}"
            : state.Error.Length > 0 ? state.Error
            : null;
    }
}
