using McpManager.Client;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Podman;

namespace McpManager.IntegrationTests.Manager;

/// <summary>A manager on Podman that ends between any two steps, and the next one.</summary>
public sealed class PodmanCrashTests(PodmanRigs rigs)
{
    private const string Name = "survivor";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("state.written", "state.written")]
    [InlineData("state.saved", "remove.begun")]
    [InlineData("create.pulled", "remove.stopped")]
    [InlineData("create.secrets", "forget.container_removed")]
    [InlineData("create.created", "forget.secrets_removed")]
    [InlineData("create.started", "remove.containers_removed")]
    [InlineData("create.recorded", "remove.volumes_removed")]
    public async Task A_creation_and_a_removal_that_were_cut_off_are_finished_by_the_next_manager(string creation, string removal)
    {
        Require.Failpoints();
        await using var podman = new PodmanManager(await rigs.GetAsync(rootless: false));
        await using var manager = await ManagerProcess.StartAsync([.. podman.Settings, ("MCP_FAILPOINT", creation)]);

        await manager.CutOffAsync(() => manager.Api.CreateAsync(PodmanManager.Server(Name), ct: Ct));
        await manager.RestartAsync(("MCP_FAILPOINT", ""));
        await manager.RunningAsync(Name);
        (await podman.ContainersAsync()).ShouldBe([$"{Name}-0"]);
        (await manager.AnswerAsync(Name)).Trim().ShouldBe("one");

        await manager.RestartAsync(("MCP_FAILPOINT", removal));
        await manager.RunningAsync(Name);
        await manager.CutOffAsync(() => manager.Api.DeleteAsync(Name, volumes: true, Ct));
        await manager.RestartAsync(("MCP_FAILPOINT", ""));
        (await manager.Api.ListAsync(ct: Ct)).Containers.ShouldBeEmpty();
        (await podman.LeftAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Updates_scalings_and_stops_that_were_cut_off_are_finished_by_the_next_manager()
    {
        Require.Failpoints();
        await using var podman = new PodmanManager(await rigs.GetAsync(rootless: false));
        await using var manager = await ManagerProcess.StartAsync(podman.Settings);
        await manager.Api.CreateAsync(PodmanManager.Server(Name), Requests.Patience, Ct);

        // Every step of a rollout, from that it is wanted to that what it replaced is gone.
        string[] steps = ["state.written", "state.saved", "create.secrets", "create.created", "create.started", "create.recorded", "forget.container_removed", "forget.secrets_removed"];
        foreach (var step in steps)
        {
            await manager.RestartAsync(("MCP_FAILPOINT", step));
            await manager.CutOffAsync(() => manager.Api.PutAsync(Name, PodmanManager.Server(Name, step), ct: Ct));
            await manager.RestartAsync(("MCP_FAILPOINT", ""));
            await manager.StatusAsync(Name, s => s is { Message: null, ReadyReplicas: 1, Replicas.Count: 1 }, $"is updated ({step})");
            (await manager.AnswerAsync(Name)).Trim().ShouldBe(step);
            (await podman.ContainersAsync()).Count.ShouldBe(1, step);
        }

        await manager.RestartAsync(("MCP_FAILPOINT", "create.created"));
        await manager.CutOffAsync(() => manager.Api.ScaleAsync(Name, 2, Ct));
        await manager.RestartAsync(("MCP_FAILPOINT", "forget.container_removed"));
        await manager.StatusAsync(Name, s => s is { ReadyReplicas: 2, Replicas.Count: 2 }, "is scaled up");
        await manager.CutOffAsync(() => manager.Api.ScaleAsync(Name, 1, Ct));
        await manager.RestartAsync(("MCP_FAILPOINT", "forget.container_removed"));
        await manager.StatusAsync(Name, s => s is { ReadyReplicas: 1, Replicas.Count: 1 }, "is scaled down");
        (await podman.ContainersAsync()).Count.ShouldBe(1);

        await manager.CutOffAsync(() => manager.Api.StopAsync(Name, Ct));
        await manager.RestartAsync(("MCP_FAILPOINT", ""));
        await manager.StatusAsync(Name, s => s.Status == WorkloadPhase.Stopped && s.Replicas.Count == 0, "is stopped");
        (await podman.ContainersAsync()).ShouldBeEmpty();

        await manager.Api.DeleteAsync(Name, volumes: true, Ct);
        (await podman.LeftAsync()).ShouldBeEmpty();
    }
}
