using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>A spec → its Service: <c>http://{name}</c> within the namespace. Pure.</summary>
internal static class ServiceMapper
{
    private const string Sticky = "traefik.ingress.kubernetes.io/service.sticky.cookie";

    public static Service Map(WorkloadSpec spec, ObjectPlace place) => new()
    {
        Metadata = place.Owned(spec, spec.Name.Value) with
        {
            // Sessions up to 2025-11-25 live in one replica. Traefik reads it from the Service, nginx from the Ingress.
            Annotations = Sorted.Empty
                .Add(Sticky, "true")
                .Add($"{Sticky}.name", IngressMapper.AffinityCookie)
                .Add($"{Sticky}.httponly", "true")
                .Add($"{Sticky}.samesite", "lax"),
        },
        Spec = new ServiceSpec
        {
            Type = "ClusterIP",
            Selector = ObjectPlace.Selector(spec),
            Ports = [new ServicePort { Name = KubernetesNames.PortName, Port = 80, TargetPort = KubernetesNames.PortName, Protocol = "TCP" }],
        },
    };
}
