using McpManager.Backends.Podman;
using McpManager.Backends.Podman.Models;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Podman;
using McpManager.Workloads;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Podman;

/// <summary>One installation with one confined workload, shared by all checks of a class. Started by the first of them.</summary>
public abstract class HardenedPodman(PodmanRigs rigs, bool rootless) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private Task? _started;
    private PodmanBackendRig? _rig;
    private int _names;

    internal PodmanBackendRig Rig => _rig!;

    internal PodmanBackend Backend => Rig.Backend;

    internal static WorkloadName Confined { get; } = WorkloadName.Parse("confined");

    public bool Rootless => rootless;

    /// <summary>A folder of the host that volumes may come from.</summary>
    public string VolumeRoot => _rig!.Podman.Store.At("volumes");

    public Task StartAsync()
    {
        lock (_lock)
        {
            return _started ??= BeginAsync();
        }
    }

    /// <summary>Runs until somebody ends it.</summary>
    internal WorkloadSpec Idle(string? name = null) =>
        PodmanBackendRig.Shell(WorkloadName.Parse(name ?? $"hardened-{Interlocked.Increment(ref _names)}"), "trap 'exit 0' TERM; while true; do sleep 1; done");

    /// <summary>Applies a spec and waits until its replica runs.</summary>
    internal async Task<WorkloadName> RunAsync(WorkloadSpec spec)
    {
        await Backend.ApplyAsync(spec, CancellationToken.None);
        await RunningAsync(spec.Name);
        return spec.Name;
    }

    internal Task<Workload> RunningAsync(WorkloadName name) => Eventually.GetAsync(
        async () => (await Backend.FindAsync(name, CancellationToken.None))!,
        w => w.Replicas is [{ State: ReplicaState.Running }] or [{ LastError: not null }],
        $"{name} runs");

    internal Task RemoveAsync(WorkloadName name, bool volumes = true) => Backend.RemoveAsync(name, new RemoveOptions(volumes), CancellationToken.None);

    /// <summary>What a script inside says, errors included, whatever its end.</summary>
    internal Task<string> InsideAsync(WorkloadName name, string script) => Rig.Podman.CliAsync("exec", $"{name}-0", "sh", "-c", $"({script}) 2>&1 || true");

    internal async Task<ContainerDetails> InspectAsync(WorkloadName name)
    {
        using var client = Rig.Podman.Client();
        return (await client.InspectAsync($"{name}-0", CancellationToken.None)).ShouldNotBeNull();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_rig is null)
        {
            return;
        }

        foreach (var workload in await Backend.ListAsync(CancellationToken.None))
        {
            await RemoveAsync(workload.Name);
        }

        await Rig.StopAsync();
        (await Rig.LeftAsync()).ShouldBeEmpty();
        await Rig.DisposeAsync();
    }

    private async Task BeginAsync()
    {
        var podman = await rigs.GetAsync(rootless);
        var rig = new PodmanBackendRig(podman) { SecretsDir = Directory.CreateDirectory(podman.Store.At("secrets")).FullName };
        rig.Options = rig.Options with { VolumeRoots = [await podman.Store.FolderAsync("volumes")] };
        await rig.StartAsync();
        _rig = rig;
        var spec = Idle(Confined.Value) with { MemoryLimit = 64 << 20, CpuLimit = 500, PidsLimit = 40, StorageLimit = 4 << 20, Labels = Sorted.Empty.Add("team", "one") };
        await RunAsync(spec);
    }
}

public sealed class RootfulHardened(PodmanRigs rigs) : HardenedPodman(rigs, rootless: false);

public sealed class RootlessHardened(PodmanRigs rigs) : HardenedPodman(rigs, rootless: true);
