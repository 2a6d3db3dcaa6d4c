using System.Collections.Immutable;
using McpManager.Client;

namespace McpManager.Templates;

/// <summary>Lays one request over another. Maps are merged key by key, lists are replaced as a whole. Pure.</summary>
internal static class RequestMerge
{
    private static readonly ImmutableDictionary<string, string> s_empty = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    public static WorkloadRequest Over(WorkloadRequest top, WorkloadRequest? below) => below is null ? top : new WorkloadRequest
    {
        ServiceName = top.ServiceName ?? below.ServiceName,
        Template = top.Template ?? below.Template,
        Image = top.Image ?? below.Image,
        Command = top.Command ?? below.Command,

        // Arguments belong to their command: those of the command below mean nothing to another one.
        Args = top.Args ?? (top.Command is null ? below.Args : null),
        Port = top.Port ?? below.Port,
        Environment = Maps(top.Environment, WithoutStalePort(top, Without(below.Environment, top.Secrets))),
        Secrets = Maps(top.Secrets, Without(below.Secrets, top.Environment)),
        Volumes = Maps(top.Volumes, WithoutTargets(below.Volumes, top.Volumes)),
        MemoryLimit = top.MemoryLimit ?? below.MemoryLimit,
        CpuLimit = top.CpuLimit ?? below.CpuLimit,
        PidsLimit = top.PidsLimit ?? below.PidsLimit,
        StorageLimit = top.StorageLimit ?? below.StorageLimit,
        RestartPolicy = top.RestartPolicy ?? below.RestartPolicy,
        HealthCheckPath = top.HealthCheckPath ?? below.HealthCheckPath,
        HealthCheckInterval = top.HealthCheckInterval ?? below.HealthCheckInterval,
        Labels = Maps(top.Labels, below.Labels),
        Replicas = top.Replicas ?? below.Replicas,
        Autoscaling = Over(top.Autoscaling, below.Autoscaling),
        Transport = top.Transport ?? below.Transport,
        McpPath = top.McpPath ?? below.McpPath,
        SessionPolicy = top.SessionPolicy ?? below.SessionPolicy,
        Host = top.Host ?? below.Host,
        User = top.User ?? below.User,
        ReadOnly = top.ReadOnly ?? below.ReadOnly,
        StopTimeout = top.StopTimeout ?? below.StopTimeout,
    };

    private static AutoscalingRequest? Over(AutoscalingRequest? top, AutoscalingRequest? below) => (top, below) switch
    {
        (null, _) => below,
        (_, null) => top,
        _ => new AutoscalingRequest
        {
            MinReplicas = top.MinReplicas ?? below.MinReplicas,
            MaxReplicas = top.MaxReplicas ?? below.MaxReplicas,
            CpuPercent = top.CpuPercent ?? below.CpuPercent,
        },
    };

    private static IReadOnlyDictionary<string, string>? Maps(IReadOnlyDictionary<string, string>? top, IReadOnlyDictionary<string, string>? below) =>
        top is null ? below : below is null ? top : s_empty.SetItems(below).SetItems(top);

    // A variable is either a value or a secret. Who gives it as the one takes it from the other.
    private static IReadOnlyDictionary<string, string>? Without(IReadOnlyDictionary<string, string>? map, IReadOnlyDictionary<string, string>? names) =>
        map is null || names is null ? map : s_empty.SetItems(map.Where(pair => !names.ContainsKey(pair.Key)));

    // PORT below repeats the port below; a request with another port means that one.
    private static IReadOnlyDictionary<string, string>? WithoutStalePort(WorkloadRequest top, IReadOnlyDictionary<string, string>? below) =>
        top.Port is null || below is null ? below : s_empty.SetItems(below.Where(pair => pair.Key != "PORT"));

    // Volumes are keyed by source. A request that mounts its own source at a template's target replaces that mount.
    private static IReadOnlyDictionary<string, string>? WithoutTargets(IReadOnlyDictionary<string, string>? below, IReadOnlyDictionary<string, string>? top)
    {
        if (below is null || top is null)
        {
            return below;
        }

        var taken = top.Values.Select(Target).ToHashSet(StringComparer.Ordinal);
        return s_empty.SetItems(below.Where(pair => !taken.Contains(Target(pair.Value))));
    }

    private static string Target(string? mount) => mount?.Split(':')[0] ?? "";
}
