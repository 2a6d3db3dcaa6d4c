using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>A spec → its Ingress, at <c>{name}.{domain}</c> and its own host. Pure.</summary>
internal static class IngressMapper
{
    public const string AffinityCookie = "mcp_affinity";

    private const string Nginx = "nginx.ingress.kubernetes.io/";

    /// <returns><c>null</c> where there is to be none.</returns>
    public static Ingress? Map(WorkloadSpec spec, ObjectPlace place)
    {
        var options = place.Options;
        if (options.IngressClass is null)
        {
            return null;
        }

        string[] hosts = [.. new[] { $"{spec.Name}.{options.IngressDomain}", spec.Host }.OfType<string>().Distinct(StringComparer.Ordinal)];
        return new Ingress
        {
            Metadata = place.Owned(spec, spec.Name.Value) with { Annotations = Annotations },
            Spec = new IngressSpec
            {
                IngressClassName = options.IngressClass,
                Tls = options.IngressTlsSecret is { } secret ? [new IngressTls { Hosts = [.. hosts.Where(host => IsCovered(host, options.IngressDomain))], SecretName = secret }] : null,
                Rules = [.. hosts.Select(host => Rule(host, spec.Name.Value))],
            },
        };
    }

    /// <summary>What ingress-nginx needs for streams of events and for sessions that live in one replica; Traefik streams by itself.</summary>
    private static System.Collections.Immutable.ImmutableSortedDictionary<string, string> Annotations { get; } = Sorted.Empty
        .Add($"{Nginx}proxy-buffering", "off")
        .Add($"{Nginx}proxy-request-buffering", "off")
        .Add($"{Nginx}proxy-read-timeout", "3600")
        .Add($"{Nginx}proxy-send-timeout", "3600")
        .Add($"{Nginx}proxy-body-size", "0")
        .Add($"{Nginx}affinity", "cookie")
        .Add($"{Nginx}session-cookie-name", AffinityCookie)
        .Add($"{Nginx}session-cookie-samesite", "Lax");

    // By a certificate of *.domain. Another host named here would be answered with the wrong one.
    private static bool IsCovered(string host, string domain) => host[(host.IndexOf('.', StringComparison.Ordinal) + 1)..] == domain;

    private static IngressRule Rule(string host, string service) => new()
    {
        Host = host,
        Http = new IngressHttp([new IngressPath
        {
            Path = "/",
            PathType = "Prefix",
            Backend = new IngressBackend(new IngressService(service, new IngressPort { Name = KubernetesNames.PortName })),
        }]),
    };
}
