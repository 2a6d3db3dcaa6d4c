using System.Net;
using System.Text.Json.Nodes;
using McpManager.Configuration;
using McpManager.Routing;
using McpManager.Tests.Fakes;
using McpManager.Tests.Hosting;
using McpManager.Traefik;
using McpManager.Workloads;
using McpManager.Workloads.Health;
using McpManager.Workloads.Spec;

namespace McpManager.Tests.Traefik;

/// <summary>Workloads → snapshot → document, as the manager makes them.</summary>
internal static class TraefikHarness
{
    public static ManagerOptions Options => TestManager.Options;

    public static JsonObject Document(ManagerOptions options, params ReadOnlySpan<Workload> workloads) =>
        JsonNode.Parse(Bytes(options, workloads)).ShouldNotBeNull().AsObject();

    public static byte[] Bytes(ManagerOptions options, params ReadOnlySpan<Workload> workloads) =>
        TraefikJson.Write(TraefikBuilder.Build(Snapshot(workloads), options));

    public static RouteSnapshot Snapshot(params ReadOnlySpan<Workload> workloads)
    {
        var builder = new RouteBuilder(Specs.StatusOf, replica => new ReplicaHealth(replica.Ready == false ? HealthState.Unhealthy : HealthState.Ready));
        foreach (var workload in workloads)
        {
            builder.Set(workload);
        }

        return builder.Build(DateTimeOffset.UnixEpoch);
    }

    public static Workload Running(string name, params ReadOnlySpan<string> addresses) => Running(Specs.Of(name, Math.Max(1, addresses.Length)), addresses);

    /// <param name="spec">What is wanted.</param>
    /// <param name="addresses"><c>host:port</c> of each replica; with a leading <c>!</c> it fails its health check.</param>
    public static Workload Running(WorkloadSpec spec, params ReadOnlySpan<string> addresses)
    {
        var replicas = new List<Replica>();
        foreach (var address in addresses)
        {
            var colon = address.LastIndexOf(':');
            replicas.Add(new Replica
            {
                Id = $"{spec.Name}-{replicas.Count}",
                RunId = address,
                Index = replicas.Count,
                State = ReplicaState.Running,
                Address = new DnsEndPoint(address[..colon].TrimStart('!'), int.Parse(address.AsSpan(colon + 1))),
                Ready = !address.StartsWith('!'),
            });
        }

        return new Workload
        {
            Spec = spec,
            DesiredRunning = true,
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
            Replicas = [.. replicas],
        };
    }

    public static JsonObject Routers(this JsonObject document) => document["http"]!["routers"]!.AsObject();

    /// <param name="name">Of the workload.</param>
    public static JsonObject LoadBalancer(this JsonObject document, string name) => document.LoadBalancerOf($"svc-{name}");

    public static JsonObject LoadBalancerOf(this JsonObject document, string service) => document["http"]!["services"]![service]!["loadBalancer"]!.AsObject();

    public static JsonObject Middlewares(this JsonObject document) => document["http"]!["middlewares"]!.AsObject();

    public static List<string> Names(this JsonObject section) => [.. section.Select(pair => pair.Key)];

    public static List<string> Texts(this JsonNode? list) => [.. list!.AsArray().Select(item => item!.GetValue<string>())];
}
