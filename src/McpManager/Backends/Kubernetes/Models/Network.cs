using System.Collections.Immutable;

namespace McpManager.Backends.Kubernetes.Models;

internal sealed record Service : IKubeObject
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public required ObjectMeta Metadata { get; init; }

    public ServiceSpec? Spec { get; init; }
}

internal sealed record ServiceSpec
{
    public string? Type { get; init; }

    public ImmutableSortedDictionary<string, string>? Selector { get; init; }

    public ImmutableArray<ServicePort>? Ports { get; init; }

    public string? ClusterIP { get; init; }
}

internal sealed record ServicePort
{
    public string? Name { get; init; }

    public required int Port { get; init; }

    public IntOrString? TargetPort { get; init; }

    /// <summary>Always sent: server-side apply identifies a port by number and protocol.</summary>
    public required string Protocol { get; init; }

    public string? AppProtocol { get; init; }
}

internal sealed record Ingress : IKubeObject
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public required ObjectMeta Metadata { get; init; }

    public IngressSpec? Spec { get; init; }
}

internal sealed record IngressSpec
{
    public string? IngressClassName { get; init; }

    public ImmutableArray<IngressTls>? Tls { get; init; }

    public ImmutableArray<IngressRule>? Rules { get; init; }
}

internal sealed record IngressTls
{
    public ImmutableArray<string>? Hosts { get; init; }

    public string? SecretName { get; init; }
}

internal sealed record IngressRule
{
    public string? Host { get; init; }

    public IngressHttp? Http { get; init; }
}

internal sealed record IngressHttp(ImmutableArray<IngressPath> Paths);

internal sealed record IngressPath
{
    public required string Path { get; init; }

    public required string PathType { get; init; }

    public required IngressBackend Backend { get; init; }
}

internal sealed record IngressBackend(IngressService Service);

internal sealed record IngressService(string Name, IngressPort Port);

internal sealed record IngressPort
{
    public string? Name { get; init; }

    public int? Number { get; init; }
}

internal sealed record NetworkPolicy : IKubeObject
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public required ObjectMeta Metadata { get; init; }

    public NetworkPolicySpec? Spec { get; init; }
}

internal sealed record NetworkPolicySpec
{
    public required LabelSelector PodSelector { get; init; }

    public ImmutableArray<string>? PolicyTypes { get; init; }

    public ImmutableArray<NetworkPolicyRule>? Ingress { get; init; }

    public ImmutableArray<NetworkPolicyRule>? Egress { get; init; }
}

/// <summary>One record for both directions: only one of <see cref="From"/> and <see cref="To"/> is there.</summary>
internal sealed record NetworkPolicyRule
{
    public ImmutableArray<NetworkPolicyPeer>? From { get; init; }

    public ImmutableArray<NetworkPolicyPeer>? To { get; init; }

    public ImmutableArray<NetworkPolicyPort>? Ports { get; init; }
}

internal sealed record NetworkPolicyPeer
{
    public LabelSelector? PodSelector { get; init; }

    public LabelSelector? NamespaceSelector { get; init; }

    public IpBlock? IpBlock { get; init; }
}

internal sealed record IpBlock(string Cidr)
{
    public ImmutableArray<string>? Except { get; init; }
}

internal sealed record NetworkPolicyPort
{
    public string? Protocol { get; init; }

    public IntOrString? Port { get; init; }
}

/// <summary>Which pods are ready behind a Service, before discovery.k8s.io/v1.</summary>
internal sealed record Endpoints : IKubeObject
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public required ObjectMeta Metadata { get; init; }

    public ImmutableArray<EndpointSubset>? Subsets { get; init; }
}

internal sealed record EndpointSubset
{
    public ImmutableArray<EndpointAddress>? Addresses { get; init; }

    public ImmutableArray<EndpointAddress>? NotReadyAddresses { get; init; }
}

internal sealed record EndpointAddress
{
    public string? Ip { get; init; }

    public ObjectReference? TargetRef { get; init; }
}

internal sealed record ObjectReference
{
    public string? Kind { get; init; }

    public string? Name { get; init; }

    public string? Namespace { get; init; }

    public string? Uid { get; init; }
}

internal sealed record EndpointSlice : IKubeObject
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public required ObjectMeta Metadata { get; init; }

    public string? AddressType { get; init; }

    public ImmutableArray<SliceEndpoint>? Endpoints { get; init; }
}

internal sealed record SliceEndpoint
{
    public ImmutableArray<string>? Addresses { get; init; }

    public EndpointConditions? Conditions { get; init; }

    public ObjectReference? TargetRef { get; init; }
}

internal sealed record EndpointConditions
{
    public bool? Ready { get; init; }

    public bool? Serving { get; init; }

    public bool? Terminating { get; init; }
}
