using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Backends.Kubernetes.Client;

/// <summary>A kind of object of the API and where it is found.</summary>
/// <param name="Group">Empty for the core.</param>
/// <param name="Versions">Those whose shape is <typeparamref name="T"/>'s, newest first. The newest that the server offers is used.</param>
internal sealed record KubeResource<T>(string Group, string Plural, string Kind, ImmutableArray<string> Versions, JsonTypeInfo<T> Type, JsonTypeInfo<KubeList<T>> ListType)
    where T : class, IKubeObject;

/// <summary>All kinds that the manager reads or writes: the list that its Role must match.</summary>
internal static class KubeResources
{
    public static KubeResource<Deployment> Deployments { get; } =
        new("apps", "deployments", "Deployment", ["v1"], KubeWire.Json.Deployment, KubeWire.Json.KubeListDeployment);

    public static KubeResource<Pod> Pods { get; } = new("", "pods", "Pod", ["v1"], KubeWire.Json.Pod, KubeWire.Json.KubeListPod);

    public static KubeResource<Service> Services { get; } =
        new("", "services", "Service", ["v1"], KubeWire.Json.Service, KubeWire.Json.KubeListService);

    public static KubeResource<Endpoints> EndpointLists { get; } =
        new("", "endpoints", "Endpoints", ["v1"], KubeWire.Json.Endpoints, KubeWire.Json.KubeListEndpoints);

    public static KubeResource<EndpointSlice> EndpointSlices { get; } =
        new("discovery.k8s.io", "endpointslices", "EndpointSlice", ["v1"], KubeWire.Json.EndpointSlice, KubeWire.Json.KubeListEndpointSlice);

    public static KubeResource<Ingress> Ingresses { get; } =
        new("networking.k8s.io", "ingresses", "Ingress", ["v1"], KubeWire.Json.Ingress, KubeWire.Json.KubeListIngress);

    public static KubeResource<NetworkPolicy> NetworkPolicies { get; } =
        new("networking.k8s.io", "networkpolicies", "NetworkPolicy", ["v1"], KubeWire.Json.NetworkPolicy, KubeWire.Json.KubeListNetworkPolicy);

    public static KubeResource<HorizontalPodAutoscaler> Autoscalers { get; } = new(
        "autoscaling",
        "horizontalpodautoscalers",
        "HorizontalPodAutoscaler",
        ["v2", "v2beta2"],
        KubeWire.Json.HorizontalPodAutoscaler,
        KubeWire.Json.KubeListHorizontalPodAutoscaler);

    public static KubeResource<PodDisruptionBudget> DisruptionBudgets { get; } = new(
        "policy",
        "poddisruptionbudgets",
        "PodDisruptionBudget",
        ["v1", "v1beta1"],
        KubeWire.Json.PodDisruptionBudget,
        KubeWire.Json.KubeListPodDisruptionBudget);

    public static KubeResource<PersistentVolumeClaim> Claims { get; } =
        new("", "persistentvolumeclaims", "PersistentVolumeClaim", ["v1"], KubeWire.Json.PersistentVolumeClaim, KubeWire.Json.KubeListPersistentVolumeClaim);

    public static KubeResource<Secret> Secrets { get; } = new("", "secrets", "Secret", ["v1"], KubeWire.Json.Secret, KubeWire.Json.KubeListSecret);

    public static KubeResource<ConfigMap> ConfigMaps { get; } =
        new("", "configmaps", "ConfigMap", ["v1"], KubeWire.Json.ConfigMap, KubeWire.Json.KubeListConfigMap);

    public static KubeResource<KubeEvent> Events { get; } = new("", "events", "Event", ["v1"], KubeWire.Json.KubeEvent, KubeWire.Json.KubeListKubeEvent);

    public static KubeResource<Lease> Leases { get; } =
        new("coordination.k8s.io", "leases", "Lease", ["v1"], KubeWire.Json.Lease, KubeWire.Json.KubeListLease);

    public static KubeResource<PodMetrics> PodMetrics { get; } =
        new("metrics.k8s.io", "pods", "PodMetrics", ["v1beta1"], KubeWire.Json.PodMetrics, KubeWire.Json.KubeListPodMetrics);
}
