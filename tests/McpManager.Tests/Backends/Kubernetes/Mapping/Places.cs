using System.Text.Json;
using McpManager.Backends.Kubernetes;
using McpManager.Backends.Kubernetes.Mapping;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Backends.Kubernetes.State;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Backends.Kubernetes.Mapping;

/// <summary>A spec, a place for it, and what is made of both, as the tests of the mappers have them.</summary>
internal static class Places
{
    public const string Hash = "0123456789abcdef";

    public static KubernetesOptions Options { get; } = new() { Namespace = "mcp", Identity = "me" };

    public static ObjectPlace Place { get; } = new(Options, ServerMinor: 30, OwnerUid: "uid-echo");

    public static WorkloadSpec Spec { get; } = Given.Spec() with { CpuLimit = 500, Replicas = 1 };

    public static PodSpec Pod(WorkloadSpec spec, ObjectPlace? place = null, FilesRef? files = null) => Template(spec, place, files).Spec!;

    public static Container Server(WorkloadSpec spec, ObjectPlace? place = null, FilesRef? files = null) => Pod(spec, place, files).Containers!.Value.ShouldHaveSingleItem();

    public static PodTemplate Template(WorkloadSpec spec, ObjectPlace? place = null, FilesRef? files = null) =>
        PodTemplateMapper.Map(new Revision(spec, Hash, files), place ?? Place);

    public static Deployment Deployment(WorkloadSpec spec, ObjectPlace? place = null, DeploymentState? state = null) =>
        DeploymentMapper.Map(new Revision(spec, Hash, null), state ?? State, place ?? Place);

    public static DeploymentState State { get; } = new() { UpdatedAt = "2026-01-02T12:00:00.000000Z", Replicas = 1 };

    public static ObjectPlace On(int minor) => Place with { ServerMinor = minor };

    public static ObjectPlace With(KubernetesOptions options) => Place with { Options = options };

    public static JsonElement Section(string json) => JsonDocument.Parse(json).RootElement;

    public static VolumeMount Volume(string source, string target, bool readOnly = false) => new(source, target, readOnly);

    /// <summary>All objects of a spec but its Secret, as they are sent.</summary>
    public static IEnumerable<string> AllButTheSecret(WorkloadSpec spec, string secretHash)
    {
        var json = KubeWire.Json;
        yield return JsonSerializer.Serialize(DeploymentMapper.Map(new Revision(spec, secretHash, null), State, Place), json.Deployment);
        yield return JsonSerializer.Serialize(ServiceMapper.Map(spec, Place), json.Service);
        yield return JsonSerializer.Serialize(IngressMapper.Map(spec, Place), json.Ingress);
        yield return JsonSerializer.Serialize(NetworkPolicyMapper.Map(spec, Place), json.NetworkPolicy);
        yield return JsonSerializer.Serialize(AutoscalerMapper.Map(spec, Place), json.HorizontalPodAutoscaler);
        yield return JsonSerializer.Serialize(DisruptionBudgetMapper.Map(spec, Place), json.PodDisruptionBudget);
        foreach (var claim in ClaimMapper.Map(spec, Place))
        {
            yield return JsonSerializer.Serialize(claim, json.PersistentVolumeClaim);
        }
    }
}
