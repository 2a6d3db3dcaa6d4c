namespace McpManager.IntegrationTests.Rigs.Kubernetes;

/// <summary>Versions that some Kubernetes up to 1.36 does not serve any more, of the groups that are used here (the deprecation guide of the Kubernetes project).</summary>
internal static class RemovedVersions
{
    // Of each group the oldest first.
    private static readonly string[][] s_groups =
    [
        ["apps/v1beta1", "apps/v1beta2", "apps/v1"],
        ["extensions/v1beta1"],
        ["networking.k8s.io/v1beta1", "networking.k8s.io/v1"],
        ["policy/v1beta1", "policy/v1"],
        ["autoscaling/v2beta1", "autoscaling/v2beta2", "autoscaling/v2"],
        ["discovery.k8s.io/v1beta1", "discovery.k8s.io/v1"],
        ["coordination.k8s.io/v1beta1", "coordination.k8s.io/v1"],
        ["rbac.authorization.k8s.io/v1beta1", "rbac.authorization.k8s.io/v1"],
    ];

    public static bool Contains(string version) => version == "extensions/v1beta1" || s_groups.Any(group => group.SkipLast(1).Contains(version, StringComparer.Ordinal));

    public static Func<string, bool> IsNewer(string than) => version =>
        s_groups.Single(group => group.Contains(than, StringComparer.Ordinal)).SkipWhile(entry => entry != than).Skip(1).Contains(version, StringComparer.Ordinal);
}
