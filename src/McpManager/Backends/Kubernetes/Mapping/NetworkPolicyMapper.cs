using System.Collections.Immutable;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>A spec → who may connect to its replicas, and where they may connect to. Pure.</summary>
internal static class NetworkPolicyMapper
{
    // Private ranges, the node's own services and the cloud's metadata are not the internet.
    private static readonly ImmutableArray<string> s_notInternet = ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];

    public static NetworkPolicy Map(WorkloadSpec spec, ObjectPlace place)
    {
        var section = KubernetesSection.Parse(spec.BackendSection);
        return new NetworkPolicy
        {
            Metadata = place.Owned(spec, spec.Name.Value),
            Spec = new NetworkPolicySpec
            {
                PodSelector = new LabelSelector { MatchLabels = ObjectPlace.Selector(spec) },
                PolicyTypes = ["Ingress", "Egress"],
                Ingress =
                [
                    new NetworkPolicyRule
                    {
                        From =
                        [
                            new NetworkPolicyPeer { PodSelector = new LabelSelector { MatchLabels = place.Options.ManagerLabels } },
                            new NetworkPolicyPeer
                            {
                                NamespaceSelector = new LabelSelector { MatchLabels = Sorted.Empty.Add("kubernetes.io/metadata.name", place.Options.IngressNamespace) },
                            },
                        ],
                        Ports = [Tcp(spec.Port)],
                    },
                ],
                Egress = [Dns, .. section.Egress.Select(Rule)],
            },
        };
    }

    // Names can be looked up wherever the cluster's DNS runs.
    private static NetworkPolicyRule Dns { get; } = new()
    {
        To = [new NetworkPolicyPeer { NamespaceSelector = new LabelSelector { MatchLabels = Sorted.Empty.Add("kubernetes.io/metadata.name", "kube-system") } }],
        Ports = [new NetworkPolicyPort { Protocol = "UDP", Port = 53 }, Tcp(53)],
    };

    private static NetworkPolicyRule Rule(KubernetesEgress egress) => new()
    {
        To = [new NetworkPolicyPeer { IpBlock = egress.Cidr == KubernetesEgress.Internet ? new IpBlock("0.0.0.0/0") { Except = s_notInternet } : new IpBlock(egress.Cidr) }],
        Ports = egress.Ports.IsEmpty ? null : [.. egress.Ports.Select(Tcp)],
    };

    private static NetworkPolicyPort Tcp(int port) => new() { Protocol = "TCP", Port = port };
}
