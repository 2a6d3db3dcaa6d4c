using McpManager.IntegrationTests.Contract;
using McpManager.IntegrationTests.Rigs.Podman;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Podman;

/// <summary>The contract on a real Podman.</summary>
public abstract class PodmanBackendContract(PodmanRigs rigs, bool rootless) : WorkloadBackendContract
{
    private PodmanBackendRig? _rig;
    private DirectoryInfo? _secrets;

    private PodmanBackendRig Rig => _rig ?? throw new InvalidOperationException("not started");

    private protected override async Task<IWorkloadBackend> StartBackendAsync()
    {
        var podman = await rigs.GetAsync(rootless);
        await podman.EchoImageAsync();
        _rig ??= new PodmanBackendRig(podman) { SecretsDir = await SecretsAsync() };
        return await Rig.StartAsync();
    }

    private protected override Task StopBackendAsync() => Rig.StopAsync();

    // A crash leaves behind what a clean end leaves behind: the containers run on.
    private protected override Task CrashBackendAsync() => Rig.StopAsync();

    private protected override async Task EndRigAsync()
    {
        if (_rig is not null)
        {
            await _rig.DisposeAsync();
        }

        _secrets?.Delete(recursive: true);
    }

    private protected override WorkloadSpec Echo() => PodmanBackendRig.Spec(NewName(), TestImages.Echo);

    private protected override WorkloadSpec Script(string script, string shell = "sh") => PodmanBackendRig.Shell(NewName(), script, shell);

    private protected override WorkloadSpec OneOfMany()
    {
        var spec = Script("sleep 600");
        return spec with { Volumes = [new VolumeMount("data", "/data", ReadOnly: false)], Secrets = spec.Secrets.Add("KEY", "key").Add("KEY_FILE", "file:key") };
    }

    private protected override Task CreateFileInReplicaAsync(WorkloadName name, int replica, string file) =>
        Rig.Podman.CliAsync("exec", $"{name}-{replica}", "touch", $"/tmp/{file}");

    private protected override async Task VerifyNothingIsLeftAsync() => (await Rig.LeftAsync()).ShouldBeEmpty();

    private async Task<string> SecretsAsync()
    {
        _secrets = Directory.CreateTempSubdirectory("mcp-podman-secrets-");
        await File.WriteAllTextAsync(Path.Combine(_secrets.FullName, "key"), "not told", Ct);
        return _secrets.FullName;
    }
}

public sealed class RootfulPodmanContractTests(PodmanRigs rigs) : PodmanBackendContract(rigs, rootless: false);

public sealed class RootlessPodmanContractTests(PodmanRigs rigs) : PodmanBackendContract(rigs, rootless: true);
