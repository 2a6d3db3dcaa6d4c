using McpManager.IntegrationTests.Contract;
using McpManager.IntegrationTests.Rigs.Kubernetes;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Kubernetes;

/// <summary>The contract on a real cluster.</summary>
public sealed class KubernetesContractTests(KubeClusters clusters) : WorkloadBackendContract
{
    private KubernetesBackendRig? _rig;
    private DirectoryInfo? _secrets;

    // The kubelet waits 10 s before a second restart, 20 s before a third.
    private protected override TimeSpan Patience => TimeSpan.FromMinutes(3);

    // One node of two cores, which other tests use too: with fifty it was busy for six minutes, and calls of the others ran out of time.
    private protected override int Many => 12;

    // The cluster's logs do not say.
    private protected override bool TellsStreams => false;

    private KubernetesBackendRig Rig => _rig ?? throw new InvalidOperationException("not started");

    private protected override async Task<IWorkloadBackend> StartBackendAsync()
    {
        var cluster = await clusters.GetAsync();
        await cluster.EchoImageAsync();
        if (_rig is null)
        {
            _rig = await KubernetesBackendRig.CreateAsync(cluster);
            _rig.SecretsDir = await SecretsAsync();
        }

        return await Rig.StartAsync();
    }

    private protected override Task StopBackendAsync() => Rig.StopAsync();

    // All state is the cluster's. What a crash leaves besides is a Lease that nobody renews.
    private protected override Task CrashBackendAsync() => Rig.StopAsync();

    private protected override async Task EndRigAsync()
    {
        if (_rig is not null)
        {
            await _rig.DisposeAsync();
        }

        _secrets?.Delete(recursive: true);
    }

    private protected override WorkloadSpec Echo() => KubernetesBackendRig.Spec(NewName(), KubeImages.Echo);

    private protected override WorkloadSpec Script(string script, string shell = "sh") => KubernetesBackendRig.Shell(NewName(), script, shell);

    private protected override WorkloadSpec OneOfMany()
    {
        // It passes its checks: with many at once on one node the grace of those that do not may be over before the last has begun.
        var spec = Script("echo ok > /tmp/health; exec httpd -f -p 8000 -h /tmp");
        return spec with { Volumes = [new VolumeMount("data", "/data", ReadOnly: false)], Secrets = spec.Secrets.Add("KEY", "key").Add("KEY_FILE", "file:key") };
    }

    private protected override async Task CreateFileInReplicaAsync(WorkloadName name, int replica, string file)
    {
        var pod = (await Backend.FindAsync(name, Ct))!.Replicas.Single(r => r.Index == replica).Id;
        await Rig.Place.Cluster.Kubectl.ExecAsync(Rig.Place.Name, pod, "touch", $"/tmp/{file}");
    }

    private protected override Task VerifyNothingIsLeftAsync() => Rig.VerifyNothingIsLeftAsync();

    private async Task<string> SecretsAsync()
    {
        _secrets = Directory.CreateTempSubdirectory("mcp-kubernetes-secrets-");
        await File.WriteAllTextAsync(Path.Combine(_secrets.FullName, "key"), "not told", Ct);
        return _secrets.FullName;
    }
}
