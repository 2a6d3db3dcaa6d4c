using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpManager.Backends.Kubernetes.Models;

/// <summary>The wire form of the API. Unknown fields of answers are left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KubeList<Deployment>))]
[JsonSerializable(typeof(KubeList<Pod>))]
[JsonSerializable(typeof(KubeList<Service>))]
[JsonSerializable(typeof(KubeList<Ingress>))]
[JsonSerializable(typeof(KubeList<NetworkPolicy>))]
[JsonSerializable(typeof(KubeList<Endpoints>))]
[JsonSerializable(typeof(KubeList<EndpointSlice>))]
[JsonSerializable(typeof(KubeList<HorizontalPodAutoscaler>))]
[JsonSerializable(typeof(KubeList<PodDisruptionBudget>))]
[JsonSerializable(typeof(KubeList<PersistentVolumeClaim>))]
[JsonSerializable(typeof(KubeList<Secret>))]
[JsonSerializable(typeof(KubeList<ConfigMap>))]
[JsonSerializable(typeof(KubeList<KubeEvent>))]
[JsonSerializable(typeof(KubeList<Lease>))]
[JsonSerializable(typeof(KubeList<PodMetrics>))]
internal sealed partial class KubeJson : JsonSerializerContext;

/// <summary>How it is written. Server-side apply reads JSON as YAML, which does not know the escapes of surrogate pairs: what need not be escaped is not.</summary>
internal static class KubeWire
{
    public static KubeJson Json { get; } = new(new JsonSerializerOptions(KubeJson.Default.Options) { Encoder = new KubeEncoder() });
}

/// <summary>Objects as trees.</summary>
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
internal sealed partial class KubeJsonNodes : JsonSerializerContext;
