using System.Net;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Status;

/// <summary>What else is known of the pods of a namespace.</summary>
internal sealed record PodContext(ReadyIndex Ready, WarningIndex Warnings, UsageIndex Usage);

/// <summary>A pod → a replica. Pure.</summary>
internal static class ReplicaMapper
{
    // The first restart comes at once; one that ended again is in a loop.
    private const int LoopRestarts = 2;

    /// <summary>Pods that are over stay until the cluster removes them; another one has taken their place.</summary>
    public static bool IsReplica(Pod pod) => pod.Metadata.DeletionTimestamp is not null || pod.Status?.Phase is not ("Failed" or "Succeeded");

    public static ContainerStatus? Server(Pod pod) => pod.Status?.ContainerStatuses?.FirstOrDefault(status => status.Name == KubernetesNames.Container);

    /// <summary>Changes with each start of its container.</summary>
    public static string RunId(Pod pod) => $"{pod.Metadata.Uid}/{Server(pod)?.RestartCount ?? 0}";

    public static Replica Map(Pod pod, int index, WorkloadSpec spec, PodContext context)
    {
        var server = Server(pod);
        var state = State(pod, server);
        var ended = server?.State?.Terminated ?? server?.LastState?.Terminated;
        var address = context.Ready.AddressOf(pod.Metadata.Uid);
        var ready = state == ReplicaState.Running && address is not null;
        var ip = address ?? pod.Status?.PodIP;
        var usage = context.Usage.Of(pod.Metadata.Name);
        var error = Error(pod, server, state, ready, ended, spec, context);
        return new Replica
        {
            Id = pod.Metadata.Name ?? string.Empty,
            RunId = RunId(pod),
            Index = index,
            State = state,
            Address = state is ReplicaState.Running or ReplicaState.Stopping && ip is not null ? new DnsEndPoint(ip, spec.Port) : null,
            Ready = ready,
            StartedAt = server?.State?.Running?.StartedAt,
            Restarts = server?.RestartCount ?? 0,
            LastExit = ended?.ExitCode,
            LastError = error,
            Progress = state == ReplicaState.Pending && error is null ? Waiting.Progress(pod, server) : null,
            ImageDigest = Digest(server?.ImageID),
            CpuPercent = usage.Cpu,
            MemoryBytes = usage.Memory,
        };
    }

    private static ReplicaState State(Pod pod, ContainerStatus? server) => (pod.Metadata.DeletionTimestamp, server?.State) switch
    {
        ({ }, _) => ReplicaState.Stopping,
        (_, { Running: { } }) => ReplicaState.Running,
        (_, { Terminated: { } }) => ReplicaState.Backoff,
        _ when Waiting.IsCrashLoop(server) => server!.RestartCount >= LoopRestarts ? ReplicaState.CrashLoop : ReplicaState.Backoff,
        _ => ReplicaState.Pending,
    };

    private static string? Error(Pod pod, ContainerStatus? server, ReplicaState state, bool ready, TerminatedState? ended, WorkloadSpec spec, PodContext context) => state switch
    {
        ReplicaState.Pending => Waiting.Error(pod, server, context.Warnings.Of(pod.Metadata.Uid)),

        // What keeps it from being ready now, and how the run before ended, which may be why.
        ReplicaState.Running when !ready && context.Warnings.Of(pod.Metadata.Uid, server?.State?.Running?.StartedAt) is { } warning =>
            ended is not null && Termination.Text(ended, spec.MemoryLimit) is { } exit ? $"{warning}; the run before: {exit}" : warning,
        _ => ended is null ? null : Termination.Text(ended, spec.MemoryLimit),
    };

    private static string? Digest(string? imageId) =>
        imageId?.LastIndexOf("sha256:", StringComparison.Ordinal) is { } at and >= 0 && imageId.Length == at + "sha256:".Length + 64 ? imageId[at..] : null;
}
