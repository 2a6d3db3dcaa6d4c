using System.Collections.Immutable;
using McpManager.Backends.Kubernetes;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.Status;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Backends.Kubernetes;

/// <summary>Objects as a cluster answers them.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    public static WorkloadSpec Spec(string name = "echo") => new()
    {
        Name = WorkloadName.Parse(name),
        Image = "mcp/echo:latest",
        Port = 8000,
        RestartPolicy = RestartPolicy.UnlessStopped,
        HealthCheckPath = "/health",
        HealthCheckIntervalSeconds = 30,
        Replicas = 2,
        McpPath = "/mcp",
        StopTimeoutSeconds = 10,
        MemoryLimit = 64 << 20,
        ReadOnly = true,
    };

    public static ImmutableSortedDictionary<string, string> Labels(string name = "echo") => ImmutableSortedDictionary<string, string>.Empty
        .Add(KubernetesNames.ManagedBy, KubernetesNames.Manager)
        .Add(KubernetesNames.Instance, name);

    public static Pod Pod(string id = "echo-abc", ContainerState? state = null, ContainerState? last = null, int restarts = 0, string phase = "Running") => new()
    {
        Metadata = new ObjectMeta { Name = id, Uid = $"uid-{id}", Labels = Labels(), CreationTimestamp = Noon },
        Spec = new PodSpec { NodeName = "node1" },
        Status = new PodStatus
        {
            Phase = phase,
            PodIP = "10.1.0.7",
            ContainerStatuses = [new ContainerStatus { Name = KubernetesNames.Container, State = state, LastState = last, RestartCount = restarts }],
        },
    };

    public static ContainerState Running { get; } = new() { Running = new RunningState { StartedAt = Noon } };

    public static ContainerState Waiting(string reason, string? message = null) => new() { Waiting = new WaitingState { Reason = reason, Message = message } };

    public static ContainerState Ended(int code, string? reason = "Error", string? message = null) =>
        new() { Terminated = new TerminatedState { ExitCode = code, Reason = reason, Message = message } };

    public static Deployment Deployment(DeploymentStatus? status = null, int replicas = 2, params (string Name, string Value)[] annotations) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = "echo",
            Uid = "uid-echo",
            Generation = 3,
            Labels = Labels(),
            CreationTimestamp = Noon,
            Annotations = annotations.ToImmutableSortedDictionary(a => a.Name, a => a.Value, StringComparer.Ordinal),
        },
        Spec = new DeploymentSpec { Replicas = replicas },
        Status = status ?? Done(replicas),
    };

    public static DeploymentStatus Done(int replicas) =>
        new() { ObservedGeneration = 3, Replicas = replicas, UpdatedReplicas = replicas, ReadyReplicas = replicas, AvailableReplicas = replicas };

    public static PodContext Context(IEnumerable<(string Uid, string Ip)>? ready = null, IEnumerable<KubeEvent>? warnings = null) => new(
        new ReadyIndex([new EndpointSlice
        {
            Metadata = new ObjectMeta(),
            AddressType = "IPv4",
            Endpoints = [.. (ready ?? []).Select(e => new SliceEndpoint { Addresses = [e.Ip], TargetRef = new ObjectReference { Kind = "Pod", Uid = e.Uid } })],
        }]),
        new WarningIndex(warnings ?? []),
        UsageIndex.Empty);

    public static KubeEvent Warning(string uid, string reason, string message, int minute = 0) => new()
    {
        Metadata = new ObjectMeta(),
        Type = "Warning",
        Reason = reason,
        Message = message,
        InvolvedObject = new ObjectReference { Kind = "Pod", Uid = uid },
        LastTimestamp = Noon.AddMinutes(minute),
    };
}
