using McpManager.IntegrationTests.Rigs.Podman;
using McpManager.Workloads;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Podman;

/// <summary>The machine, or the engine that Podman runs in, is started anew.</summary>
public sealed class RebootTests(PodmanRigs rigs) : PodmanFaultTests(rigs)
{
    private static readonly WorkloadName s_two = WorkloadName.Parse("two");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Replicas_come_back_as_their_policy_says(bool isManagerAway)
    {
        await RunServerAsync(s_one);
        await Backend.ApplyAsync(PodmanBackendRig.Server(s_two) with { RestartPolicy = new RestartPolicy(RestartMode.No) }, Ct);
        await AnsweringAsync(s_two);

        if (isManagerAway)
        {
            await Rig.StopAsync();
            await Podman.RebootAsync();
            await Rig.StartAsync();
        }
        else
        {
            await Podman.RebootAsync();
        }

        await FindAsync(s_one, w => w.Replicas is [{ State: ReplicaState.Running, Restarts: 1 }], "was started again");
        await AnsweringAsync(s_one);
        (await ReplicaAsync(s_two, r => r.State == ReplicaState.Exited, "stays ended")).LastError.ShouldNotBeNull();
        (await ContainersAsync()).ShouldBe(["one-0", "two-0"], ignoreOrder: true);
    }
}
