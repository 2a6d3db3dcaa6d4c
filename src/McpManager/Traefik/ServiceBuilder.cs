using McpManager.Configuration;
using McpManager.Errors;
using McpManager.Routing;
using McpManager.Workloads.Health;
using McpManager.Workloads.Planning;
using McpManager.Workloads.Planning.Rules;
using McpManager.Workloads.Spec;

namespace McpManager.Traefik;

/// <summary>Where a workload's requests go: to its ready replicas, or to the manager's gateway, which picks one of them.</summary>
internal static class ServiceBuilder
{
    /// <summary>Keeps a browser at one replica. It holds a hash of the replica's address, no secret.</summary>
    public const string AffinityCookie = "mcp_affinity";

    // Each piece of an answer goes out as it comes, also where its type does not say that it is a stream.
    private static readonly ResponseForwarding s_streaming = new("-1ms");

    public static Service Build(RouteEntry entry, ManagerOptions options) => new(options.TraefikGatewayUrl is { } url
        ? ToGateway(url)
        : ToReplicas(entry, options));

    private static LoadBalancer ToReplicas(RouteEntry entry, ManagerOptions options)
    {
        var spec = entry.Workload.Spec;
        return new LoadBalancer
        {
            HealthCheck = new HealthCheck
            {
                // A workload must not send Traefik to other addresses.
                FollowRedirects = false,
                Interval = $"{spec.HealthCheckIntervalSeconds}s",
                Path = HealthPath(spec),

                // Below the interval, as Traefik asks for, and no longer than the manager's own probe waits.
                Timeout = $"{Math.Min((int)HttpProbe.Timeout.TotalMilliseconds, spec.HealthCheckIntervalSeconds * 500)}ms",
            },
            PassHostHeader = true,
            ResponseForwarding = s_streaming,

            // Sorted: the backend's order may differ from one look to the next.
            Servers = entry.Ready.IsEmpty
                ? null
                : [.. entry.Ready.Select(upstream => upstream.Prefix.TrimEnd('/')).Order(StringComparer.Ordinal).Select(url => new Server(url))],
            Sticky = MayHaveSeveral(spec)
                ? new Sticky(new StickyCookie(
                    HttpOnly: true,
                    AffinityCookie,
                    SameSite: "lax",

                    // The service is shared by both routers; a secure cookie would never come back on the plain one.
                    Secure: options.TraefikEntryPoints is [RouterBuilder.TlsEntryPoint]))
                : null,
        };
    }

    /// <summary>The gateway reads the workload from <c>Host</c> and picks the replica by itself: Traefik sees one server, and a cookie would have nothing to choose between.</summary>
    private static LoadBalancer ToGateway(string url) => new()
    {
        HealthCheck = new HealthCheck
        {
            FollowRedirects = false,

            // The manager refuses a Host that it does not know, and the name in the URL need not be in ALLOWED_HOSTS.
            Hostname = "localhost",
            Interval = "10s",

            // Not /health/ready, which asks the backend: replicas go on while the backend's API does not answer, and so does the gateway.
            Path = "/health/live",
            Timeout = "5s",
        },
        PassHostHeader = true,
        ResponseForwarding = s_streaming,
        Servers = [new Server(url)],
    };

    /// <summary>Checked again, as the spec was stored with the backend since: <c>//other/</c> is the root of another host, and some characters make Traefik's parser refuse the whole document.</summary>
    private static string HealthPath(WorkloadSpec spec)
    {
        var errors = new FieldErrors();
        var path = PathRules.Read("health_check_path", spec.HealthCheckPath, PlanDefaults.HealthCheckPath, errors);
        return errors.Any ? PlanDefaults.HealthCheckPath : path;
    }

    // By the spec, not by what is ready now: a cookie that comes and goes would move clients about.
    private static bool MayHaveSeveral(WorkloadSpec spec) => Math.Max(spec.Replicas, spec.Autoscaling?.MaxReplicas ?? 0) > 1;
}
