using McpManager.IntegrationTests.Rigs.Kubernetes;

[assembly: AssemblyFixture(typeof(KubeClusters))]

namespace McpManager.IntegrationTests.Rigs.Kubernetes;

/// <summary>
/// One cluster for the whole run, started by the first test that asks for it, and another for tests that disturb it: those are of one collection,
/// <see cref="Disrupted"/>, and so run one after another. <c>MCP_TEST_KUBECONFIG</c> names a cluster that is there already and is used for the first.
/// </summary>
public sealed class KubeClusters : IAsyncDisposable
{
    /// <summary>The collection of those who disrupt.</summary>
    public const string Disrupted = "Kubernetes, disrupted";

    private static readonly string? s_given = Environment.GetEnvironmentVariable("MCP_TEST_KUBECONFIG") is { Length: > 0 } file ? file : null;

    private readonly Lazy<Task<KubeCluster>> _shared = new(() => s_given is null ? KubeCluster.StartAsync() : KubeCluster.UseAsync(s_given));
    private readonly Lazy<Task<KubeCluster>> _disrupted = new(KubeCluster.StartAsync);

    internal Task<KubeCluster> GetAsync()
    {
        // Before the first start, so that each test of a machine without is skipped with its own reason.
        if (s_given is null)
        {
            KubeScripts.Require();
        }

        return _shared.Value;
    }

    /// <summary>For tests of the collection <see cref="Disrupted"/> only.</summary>
    internal Task<KubeCluster> GetDisruptedAsync()
    {
        KubeScripts.Require();
        return _disrupted.Value;
    }

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(new[] { _shared, _disrupted }
            .Where(cluster => cluster.IsValueCreated && cluster.Value.IsCompletedSuccessfully)
            .Select(async cluster => await (await cluster.Value).DisposeAsync()));
}
