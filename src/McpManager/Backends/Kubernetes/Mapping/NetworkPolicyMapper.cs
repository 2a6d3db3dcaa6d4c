using System.Collections.Immutable;
using System.Net;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>A spec → who may connect to its replicas, and where they may connect to. Pure.</summary>
internal static class NetworkPolicyMapper
{
    // Where a node's services and the cloud's metadata, with credentials, are.
    private const string LinkLocal = "169.254.0.0/16";

    // Private ranges, the node's own services and the cloud's metadata are not the internet.
    private static readonly ImmutableArray<string> s_notInternet =
    [
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", LinkLocal, "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15",
    ];

    private static readonly IPNetwork s_linkLocal = IPNetwork.Parse(LinkLocal);

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
                        From = [.. Clients(place.Options)],
                        Ports = [Tcp(spec.Port)],
                    },
                ],
                Egress = [Dns, .. section.Egress.Select(Rule)],
            },
        };
    }

    // Without an Ingress there is no controller to let in.
    private static IEnumerable<NetworkPolicyPeer> Clients(KubernetesOptions options)
    {
        yield return new NetworkPolicyPeer { PodSelector = new LabelSelector { MatchLabels = options.ManagerLabels } };
        if (options.IngressClass is not null)
        {
            yield return new NetworkPolicyPeer
            {
                NamespaceSelector = new LabelSelector { MatchLabels = Sorted.Empty.Add("kubernetes.io/metadata.name", options.IngressNamespace) },
            };
        }
    }

    // Wherever the cluster's DNS runs: its namespace differs, and has no label of its name before 1.21.
    private static NetworkPolicyRule Dns { get; } = new()
    {
        To = [new NetworkPolicyPeer { NamespaceSelector = new LabelSelector() }],
        Ports = [new NetworkPolicyPort { Protocol = "UDP", Port = 53 }, Tcp(53)],
    };

    private static NetworkPolicyRule Rule(KubernetesEgress egress) => new()
    {
        To = [new NetworkPolicyPeer { IpBlock = Block(egress.Cidr) }],
        Ports = egress.Ports.IsEmpty ? null : [.. egress.Ports.Select(Tcp)],
    };

    // A range that holds link-local addresses among others was not meant for them.
    private static IpBlock Block(string cidr) =>
        cidr == KubernetesEgress.Internet ? new IpBlock("0.0.0.0/0") { Except = s_notInternet }
        : IPNetwork.Parse(cidr) is var range && range.PrefixLength < s_linkLocal.PrefixLength && range.Contains(s_linkLocal.BaseAddress) ? new IpBlock(cidr) { Except = [LinkLocal] }
        : new IpBlock(cidr);

    private static NetworkPolicyPort Tcp(int port) => new() { Protocol = "TCP", Port = port };
}
