using McpManager.IntegrationTests.Rigs.Kubernetes;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Kubernetes;

/// <summary>What the backend sends is what the API server keeps: it drops in silence what it does not know.</summary>
public sealed class KubernetesStrictTests(KubeClusters clusters) : KubernetesTest
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mcp-template-");
    private FaultyApi? _api;

    private protected override Task<KubeCluster> ClusterAsync() => clusters.GetAsync();

    private protected override async ValueTask EndAsync()
    {
        _folder.Delete(recursive: true);
        await (_api?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact]
    public async Task All_that_is_sent_is_kept_in_versions_that_have_no_better()
    {
        await UseRecordingAsync();
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "app", "sub"));
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "app", "sub", "main.py"), "print(1)", Ct);
        await File.WriteAllTextAsync(Path.Combine(Rig.SecretsDir!, "api"), "not told", Ct);
        var everything = Server() with
        {
            Secrets = Sorted.Empty.Add("KEY", "api").Add("KEY_FILE", "file:api"),
            Volumes = [new VolumeMount("data", "/data", ReadOnly: false), new VolumeMount("./app", "/app", ReadOnly: true)],
            TemplateDirectory = _folder.FullName,
            MemoryLimit = 64L << 20,
            CpuLimit = 500,
            StorageLimit = 32L << 20,
            Labels = Sorted.Empty.Add("team", "red"),
            Host = "every.example.org",
            User = "1234",
        };
        var scaled = Server(2) with { Autoscaling = new Autoscaling(2, 3, 80), CpuLimit = 500 };

        await Backend.ApplyAsync(everything, Ct);
        await Backend.ApplyAsync(scaled, Ct);
        await ServesAsync(everything);
        await ServesAsync(scaled);
        await Backend.ApplyAsync(everything with { Environment = Sorted.Empty.Add("COLOUR", "red") }, Ct);
        await Backend.SetRunningAsync(scaled.Name, running: false, Ct);
        await FindAsync(scaled, w => w.Replicas.IsEmpty, "is stopped");
        await Backend.SetRunningAsync(scaled.Name, running: true, Ct);
        await ServesAsync(scaled);

        var kept = _api!.Exchanges;
        foreach (var (path, sent, answer) in kept)
        {
            KeptObject.Lost(sent, answer).ShouldBeEmpty(path);
        }

        string[] expected =
        [
            "configmaps", "deployments", "horizontalpodautoscalers", "ingresses", "leases", "networkpolicies", "persistentvolumeclaims", "poddisruptionbudgets", "secrets", "services",
        ];
        kept.Select(exchange => ResourceOf(exchange.Path)).Distinct().Order(StringComparer.Ordinal).ShouldBe(expected);
        await NoneIsOutdatedAsync(kept.Select(exchange => (string?)exchange.Answer["apiVersion"] ?? string.Empty).Distinct());
    }

    // A version that a later Kubernetes has removed is for one that has no newer.
    private async Task NoneIsOutdatedAsync(IEnumerable<string> versions)
    {
        foreach (var version in versions.Where(RemovedVersions.Contains))
        {
            var group = await Rig.Place.Cluster.Api.FindAsync($"apis/{version.Split('/')[0]}");
            var offered = group!["versions"]!.AsArray().Select(entry => (string)entry!["groupVersion"]!).ToList();
            offered.Where(RemovedVersions.IsNewer(version)).ShouldBeEmpty($"{version} is sent");
        }
    }

    // After namespaces/NAME/
    private static string ResourceOf(string path) => path.Split('?')[0].Split('/').SkipWhile(part => part != "namespaces").ElementAt(2);

    private async Task UseRecordingAsync()
    {
        await Rig.StopAsync();
        _api = await FaultyApi.StartAsync(Rig.Place.Cluster.Api, Rig.Place.Name);
        _api.KeepExchanges();
        Rig.Kubeconfig = _api.Kubeconfig;
        Rig.SecretsDir = Directory.CreateDirectory(Path.Combine(_folder.FullName, "secrets")).FullName;
        Rig.Options = Rig.Options with { IngressTlsSecret = "tls", IngressClass = "nginx" };
        await StartAsync();
    }
}
