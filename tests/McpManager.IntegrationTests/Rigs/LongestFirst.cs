using McpManager.IntegrationTests.Rigs;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace McpManager.IntegrationTests.Rigs;

/// <summary>Begins with the collections that take minutes: one of those that begins last runs alone at the end. The order within a collection is xUnit's.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    // By their names or those of their classes, the longest first.
    private static readonly string[] s_long =
    [
        "Podman, disrupted", "KubernetesContractTests", "Kubernetes, disrupted", "KubernetesCrashTests", "KubernetesDeployedTests",
        "PodmanCrashTests", "RootfulPodmanContractTests", "KubernetesReleaseTests", "KubernetesFaultTests", "RootlessPodmanContractTests", "KubernetesApiFaultTests",
    ];

    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections)
        where T : ITestCollection =>
        [.. testCollections.OrderBy(collection => Rank(collection.TestCollectionDisplayName)).ThenBy(collection => collection.TestCollectionDisplayName, StringComparer.Ordinal)];

    private static int Rank(string name)
    {
        var rank = Array.FindIndex(s_long, known => name.Contains(known, StringComparison.Ordinal));
        return rank < 0 ? s_long.Length : rank;
    }
}
