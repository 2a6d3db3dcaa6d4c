using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Podman;

namespace McpManager.IntegrationTests.Manager;

/// <summary>Several managers of one installation: one works, the others stand by.</summary>
public sealed class PodmanStandbyTests(PodmanRigs rigs)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_that_stands_by_takes_over_from_one_that_was_killed_and_finds_all()
    {
        await using var podman = new PodmanManager(await rigs.GetAsync(rootless: false));
        await using var first = await ManagerProcess.StartAsync(podman.Environment);
        await first.Api.CreateAsync(PodmanManager.Server("one"), Requests.Patience, Ct);
        await using var second = await ManagerProcess.LaunchAsync("Standing by", podman.Environment);

        await first.KillAsync();
        await second.ListensAsync();

        (await second.RunningAsync("one")).Replicas.ShouldHaveSingleItem().Restarts.ShouldBe(0);
        (await second.AnswerAsync("one")).Trim().ShouldBe("one");
        await second.Api.DeleteAsync("one", volumes: true, Ct);
        (await podman.LeftAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_stands_by_ends_when_it_is_asked_to()
    {
        await using var podman = new PodmanManager(await rigs.GetAsync(rootless: false));
        await using var first = await ManagerProcess.StartAsync(podman.Environment);
        await using var second = await ManagerProcess.LaunchAsync("Standing by", podman.Environment);

        (await second.TerminateAsync()).ShouldBe(0);

        (await first.Api.GetHealthAsync(Ct)).Status.ShouldBe("healthy");
    }
}
