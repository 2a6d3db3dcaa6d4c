using McpManager.IntegrationTests.Contract;
using McpManager.IntegrationTests.Rigs.Podman;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Podman;

/// <summary>The contract on a real Podman.</summary>
public abstract class PodmanBackendContract(PodmanRigs rigs, bool rootless) : WorkloadBackendContract
{
    private PodmanBackendRig? _rig;

    private PodmanBackendRig Rig => _rig ?? throw new InvalidOperationException("not started");

    private protected override async Task<IWorkloadBackend> StartBackendAsync()
    {
        var podman = await rigs.GetAsync(rootless);
        await podman.EchoImageAsync();
        _rig ??= new PodmanBackendRig(podman);
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
    }

    private protected override WorkloadSpec Echo() => PodmanBackendRig.Spec(NewName(), TestImages.Echo);

    private protected override WorkloadSpec Script(string script, string shell = "sh") => PodmanBackendRig.Shell(NewName(), script, shell);

    private protected override Task CreateFileInReplicaAsync(WorkloadName name, int replica, string file) =>
        Rig.Podman.CliAsync("exec", $"{name}-{replica}", "touch", $"/tmp/{file}");

    private protected override async Task VerifyNothingIsLeftAsync() => (await Rig.LeftAsync()).ShouldBeEmpty();
}

public sealed class RootfulPodmanContractTests(PodmanRigs rigs) : PodmanBackendContract(rigs, rootless: false);

public sealed class RootlessPodmanContractTests(PodmanRigs rigs) : PodmanBackendContract(rigs, rootless: true);
