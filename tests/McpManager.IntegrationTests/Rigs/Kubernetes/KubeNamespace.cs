using System.Text.Json.Nodes;

namespace McpManager.IntegrationTests.Rigs.Kubernetes;

/// <summary>A namespace of one test, gone at its end with all that is in it.</summary>
internal sealed class KubeNamespace : IAsyncDisposable
{
    // With the first group that has the kind, since its version depends on the cluster's.
    private static readonly string[] s_kinds =
    [
        "api/v1/*/pods", "apis/apps/v1/*/deployments", "apis/apps/v1/*/replicasets", "api/v1/*/services", "api/v1/*/endpoints", "api/v1/*/secrets",
        "api/v1/*/configmaps", "api/v1/*/persistentvolumeclaims", "apis/networking.k8s.io/v1/*/ingresses", "apis/networking.k8s.io/v1/*/networkpolicies",
        "apis/autoscaling/v1/*/horizontalpodautoscalers", "apis/policy/v1/*/poddisruptionbudgets", "apis/policy/v1beta1/*/poddisruptionbudgets",
    ];

    private KubeNamespace(KubeCluster cluster, string name) => (Cluster, Name) = (cluster, name);

    public KubeCluster Cluster { get; }

    public string Name { get; }

    public static async Task<KubeNamespace> CreateAsync(KubeCluster cluster, string name)
    {
        await cluster.Api.CreateAsync("api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } });
        var created = new KubeNamespace(cluster, name);

        // Without it no pod is made, and what makes them waits ever longer between its tries.
        await Eventually.GetAsync(() => cluster.Api.FindAsync(created.Path("api/v1/*/serviceaccounts/default")), account => account is not null, $"{name} has its account");
        return created;
    }

    /// <summary>A path in this namespace: the asterisk of <c>apis/apps/v1/*/deployments</c> stands for it.</summary>
    public string Path(string path) => path.Replace("*", $"namespaces/{Name}", StringComparison.Ordinal);

    /// <summary>What is there that the cluster itself does not keep in every namespace: kind and name.</summary>
    public async Task<IReadOnlyList<string>> LeftAsync()
    {
        var left = new List<string>();
        foreach (var kind in s_kinds)
        {
            left.AddRange((await Cluster.Api.ListAsync(Path(kind))).Where(item => !IsClusters(item)).Select(item => $"{kind[(kind.LastIndexOf('/') + 1)..]}/{item["metadata"]!["name"]}"));
        }

        return left;
    }

    /// <summary>Limits what this namespace may have: <c>pods</c>, <c>limits.memory</c>, <c>count/deployments.apps</c>, …</summary>
    public async Task QuotaAsync(string name, params (string Resource, string Hard)[] limits)
    {
        var hard = new JsonObject(limits.Select(limit => KeyValuePair.Create(limit.Resource, (JsonNode?)limit.Hard)));
        var body = new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = new JsonObject { ["hard"] = hard } };
        await Cluster.Api.CreateAsync(Path("api/v1/*/resourcequotas"), body);

        // It holds once it has been counted what is used.
        await Eventually.GetAsync(() => Cluster.Api.FindAsync(Path($"api/v1/*/resourcequotas/{name}")), quota => quota?["status"]?["used"] is not null, $"the quota {name} holds");
    }

    public Task RemoveQuotaAsync(string name) => Cluster.Api.DeleteAsync(Path($"api/v1/*/resourcequotas/{name}"));

    /// <summary>Deletes it. Its end takes all that is in it along, and as long as a test takes: it is waited for once, at the end of the run.</summary>
    public async ValueTask DisposeAsync()
    {
        await Cluster.Api.DeleteAsync(Itself);
        Cluster.Leave(this);
    }

    /// <summary>After it was deleted.</summary>
    public Task GoneAsync() => Eventually.GetAsync(() => Cluster.Api.FindAsync(Itself), answer => answer is null, $"{Name} goes", TimeSpan.FromMinutes(3));

    private string Itself => $"api/v1/namespaces/{Name}";

    private static bool IsClusters(JsonNode item) =>
        (string?)item["type"] == "kubernetes.io/service-account-token" || (string?)item["metadata"]!["name"] == "kube-root-ca.crt";
}
