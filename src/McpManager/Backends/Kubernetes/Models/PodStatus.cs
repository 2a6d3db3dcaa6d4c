using System.Collections.Immutable;

namespace McpManager.Backends.Kubernetes.Models;

internal sealed record PodStatus
{
    /// <summary><c>Pending</c>, <c>Running</c>, <c>Succeeded</c>, <c>Failed</c> or <c>Unknown</c>.</summary>
    public string? Phase { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public string? PodIP { get; init; }

    public DateTimeOffset? StartTime { get; init; }

    public ImmutableArray<Condition>? Conditions { get; init; }

    public ImmutableArray<ContainerStatus>? InitContainerStatuses { get; init; }

    public ImmutableArray<ContainerStatus>? ContainerStatuses { get; init; }
}

internal sealed record ContainerStatus
{
    public required string Name { get; init; }

    public bool? Ready { get; init; }

    public bool? Started { get; init; }

    public int? RestartCount { get; init; }

    public string? ContainerID { get; init; }

    /// <summary>Often ends in <c>@sha256:…</c>, the digest of what runs.</summary>
    public string? ImageID { get; init; }

    public ContainerState? State { get; init; }

    public ContainerState? LastState { get; init; }
}

/// <summary>One of the three is there.</summary>
internal sealed record ContainerState
{
    public WaitingState? Waiting { get; init; }

    public RunningState? Running { get; init; }

    public TerminatedState? Terminated { get; init; }
}

internal sealed record WaitingState
{
    /// <summary><c>ContainerCreating</c>, <c>CrashLoopBackOff</c>, <c>ImagePullBackOff</c>, …</summary>
    public string? Reason { get; init; }

    public string? Message { get; init; }
}

internal sealed record RunningState
{
    public DateTimeOffset? StartedAt { get; init; }
}

internal sealed record TerminatedState
{
    public int ExitCode { get; init; }

    public int? Signal { get; init; }

    /// <summary><c>OOMKilled</c>, <c>Error</c>, <c>Completed</c>, …</summary>
    public string? Reason { get; init; }

    public string? Message { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }
}
