using McpManager.Client;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Kubernetes;

namespace McpManager.IntegrationTests.Backends.Kubernetes;

/// <summary>The managers inside of a cluster, installed by Helm.</summary>
public sealed class KubernetesReleaseTests(KubeClusters clusters) : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private Helm? _helm;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        Helm.Require();
        _helm = new Helm();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _helm?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_release_is_installed_upgraded_and_removed_and_what_it_runs_runs_on()
    {
        var helm = _helm!;
        var told = string.Empty;
        string[] quick = ["--set-string", "config.STARTUP_GRACE=10,config.DRAIN_SECONDS=1,config.INGRESS_CLASS=nginx", "--wait", "--timeout", "3m"];
        await using var manager = await DeployedManager.StartAsync(
            await clusters.GetAsync(),
            async space => told = await helm.RunAsync(space, ["install", Helm.Release, Helm.Chart, .. quick]));
        told.ShouldContain($"kubectl -n {manager.Space.Name} port-forward svc/mcp-manager 8000:80");
        await AllIsKeptAsync(manager.Space);

        var echo = await manager.Api.CreateAsync(new WorkloadRequest { ServiceName = "echo", Template = "echo" }, s_patience, Ct);
        echo.ReadyReplicas.ShouldBe(1);

        await helm.RunAsync(manager.Space, ["upgrade", Helm.Release, Helm.Chart, .. quick, "--set-string", "config.LOG_LEVEL=DEBUG"]);

        (await manager.Api.GetAsync("echo", Ct)).Replicas.Select(replica => replica.Id).ShouldBe(echo.Replicas.Select(replica => replica.Id));

        await helm.RunAsync(manager.Space, "uninstall", Helm.Release, "--wait", "--timeout", "3m");
        await Eventually.GetAsync(async () => string.Join(", ", (await manager.Space.LeftAsync()).Where(IsOfManagers)), left => left.Length == 0, "nothing of the managers is left", s_patience);
        using var service = DeployedManager.ClientTo(await DeployedManager.AddressAsync(manager.Space, "echo"), 80);
        (await service.GetStringAsync("http://echo/echo/hello", Ct)).ShouldContain("hello");
    }

    private static bool IsOfManagers(string item) => item.Contains("mcp-manager", StringComparison.Ordinal);

    // What this version of the API server does not know it leaves out without a word.
    private async Task AllIsKeptAsync(KubeNamespace space)
    {
        var objects = Helm.Objects(await _helm!.RunAsync(space, "get", "manifest", Helm.Release));
        objects.Count.ShouldBe(11);
        foreach (var sent in objects)
        {
            var kept = await space.Cluster.Kubectl.JsonAsync("get", $"{sent.Kind}.{Version(sent.ApiVersion)}", sent.Name, "--namespace", space.Name);
            KeptObject.Lost(sent.Json, kept).ShouldBeEmpty(sent.ToString());
        }
    }

    // As kubectl takes it after the kind: v1.apps.
    private static string Version(string apiVersion) => apiVersion.Split('/') is [var group, var version] ? $"{version}.{group}" : $"{apiVersion}.";
}
