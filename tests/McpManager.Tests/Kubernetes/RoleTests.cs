using System.Reflection;
using System.Text.Json.Nodes;
using McpManager.Backends.Kubernetes.Client;

namespace McpManager.Tests.Kubernetes;

/// <summary>Holds the Role to what the client asks for, in both directions.</summary>
public class RoleTests
{
    private const string Whole = "get list watch create patch delete";

    // resource.group → verbs. A right that is not here is not given.
    private static readonly Dictionary<string, string> s_needed = new(StringComparer.Ordinal)
    {
        ["deployments.apps"] = Whole,
        ["pods."] = "get list watch",
        ["pods/log."] = "get",
        ["services."] = Whole,
        ["endpoints."] = "get list watch",
        ["endpointslices.discovery.k8s.io"] = "get list watch",
        ["ingresses.networking.k8s.io"] = Whole,
        ["networkpolicies.networking.k8s.io"] = Whole,
        ["horizontalpodautoscalers.autoscaling"] = Whole,
        ["poddisruptionbudgets.policy"] = Whole,
        ["secrets."] = "get create patch delete",
        ["configmaps."] = "get create patch delete",
        ["persistentvolumeclaims."] = "get list create patch delete",
        ["events."] = "get list watch",
        ["leases.coordination.k8s.io"] = "create",
        ["leases.coordination.k8s.io/mcp-manager"] = "get update patch",
        ["pods.metrics.k8s.io"] = "get list",
    };

    [Fact]
    public void The_Role_gives_exactly_what_is_needed() => Given().ShouldBe(
        s_needed.ToDictionary(pair => pair.Key, pair => Sorted(pair.Value.Split(' '))), ignoreOrder: true);

    [Fact]
    public void Every_kind_of_the_client_is_in_the_Role_and_no_other()
    {
        var client = typeof(KubeResources).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Select(property => property.GetValue(null)!)
            .Select(resource => $"{Text(resource, "Plural")}.{Text(resource, "Group")}")
            .Order(StringComparer.Ordinal);

        Given().Keys.Select(key => key.Split('/') is [var plain, "mcp-manager"] ? plain : key)
            .Where(key => !key.Contains('/', StringComparison.Ordinal))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ShouldBe(client);
    }

    [Fact]
    public void No_right_is_a_wildcard() => Manifest.The("Role")["rules"]!.ToJsonString().ShouldNotContain("*");

    [Fact]
    public void The_Role_is_given_to_the_managers_account_alone()
    {
        var binding = Manifest.The("RoleBinding");
        binding["roleRef"]!.ShouldBeJson(JsonNode.Parse("""{"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "mcp-manager"}""")!);
        binding["subjects"]!.ShouldBeJson(JsonNode.Parse("""[{"kind": "ServiceAccount", "name": "mcp-manager"}]""")!);
        ((string?)Manifest.The("ServiceAccount")["metadata"]!["name"]).ShouldBe("mcp-manager");
        ((bool)Manifest.The("ServiceAccount")["automountServiceAccountToken"]!).ShouldBeFalse();
    }

    private static string Text(object resource, string property) => (string)resource.GetType().GetProperty(property)!.GetValue(resource)!;

    private static Dictionary<string, string> Given() => Manifest.The("Role")["rules"]!.AsArray()
        .SelectMany(rule => List(rule!, "apiGroups").SelectMany(group => List(rule!, "resources").SelectMany(resource =>
            (rule!["resourceNames"] is null ? [string.Empty] : List(rule, "resourceNames").Select(name => "/" + name))
                .Select(name => (Key: $"{resource}.{group}{name}", Verbs: List(rule, "verbs"))))))
        .ToDictionary(right => right.Key, right => Sorted(right.Verbs), StringComparer.Ordinal);

    private static string[] List(JsonNode rule, string name) => [.. rule[name]!.AsArray().Select(item => (string)item!)];

    private static string Sorted(IEnumerable<string> verbs) => string.Join(' ', verbs.Order(StringComparer.Ordinal));
}
