using McpManager.Backends.Podman;
using McpManager.Errors;
using McpManager.IntegrationTests.Rigs.Podman;
using McpManager.Workloads;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Podman;

/// <summary>What is stored in Podman is broken, or made by somebody who means no good.</summary>
public sealed class StoredStateTests(PodmanRigs rigs) : PodmanFaultTests(rigs)
{
    private static readonly WorkloadName s_two = WorkloadName.Parse("two");

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"state\":null}")]
    public async Task A_workload_whose_state_is_broken_is_shown_as_that_and_replaced(string text)
    {
        await Backend.ApplyAsync(PodmanBackendRig.Server(s_one) with { Replicas = 2 }, Ct);
        await FindAsync(s_one, w => w.Replicas.Count(r => r.State == ReplicaState.Running) == 2, "runs");
        await RunServerAsync(s_two);
        await Rig.StopAsync();
        await WriteAsync(Rig.Names.State(s_one), text);

        await Rig.StartAsync();

        (await AnsweringAsync(s_two)).Restarts.ShouldBe(0);
        (await Backend.FindAsync(s_one, Ct)).ShouldNotBeNull().Fault.ShouldNotBeNull().ShouldContain("stored state is broken");
        (await Should.ThrowAsync<ManagerException>(() => Backend.SetRunningAsync(s_one, running: true, Ct))).Kind.ShouldBe(ErrorKind.Conflict);
        await Backend.ApplyAsync(PodmanBackendRig.Server(s_one), Ct);
        await AnsweringAsync(s_one);
        (await Backend.FindAsync(s_one, Ct)).ShouldNotBeNull().Fault.ShouldBeNull();
        (await ContainersAsync()).ShouldBe(["one-0", "two-0"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_workload_whose_state_is_broken_can_be_removed_with_all_that_it_runs()
    {
        await RunServerAsync(s_one);
        await Rig.StopAsync();
        await WriteAsync(Rig.Names.State(s_one), "{");
        await Rig.StartAsync();

        await Backend.RemoveAsync(s_one, default, Ct);

        (await Rig.LeftAsync()).ShouldBeEmpty();
        await RestartAsync();
        (await Backend.ListAsync(Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Records_that_contradict_each_other_or_tell_of_nothing_stop_no_manager()
    {
        await RunServerAsync(s_one);
        await Rig.StopAsync();
        await WriteAsync(Rig.Names.State(s_one, 7), """{"index":0,"spec_hash":"x","failures":3}""");
        await WriteAsync(Rig.Names.State(s_one, 8), """{"index":8,"spec_hash":null}""");
        await WriteAsync(Rig.Names.State(WorkloadName.Parse("gone"), 0), """{"index":0,"spec_hash":"x"}""");
        await WriteAsync(Rig.Names.StatePrefix + "No-Name", "{}");

        await Rig.StartAsync();

        (await AnsweringAsync(s_one)).Restarts.ShouldBe(0);
        (await Backend.ListAsync(Ct)).ShouldHaveSingleItem();

        // Whose it is nobody knows, so it is kept, and would be written again.
        await Rig.StopAsync();
        await Podman.CliAsync("volume", "rm", $"{Rig.Names.StatePrefix}No-Name.g1");
        await Rig.StartAsync();
    }

    [Fact]
    public async Task Containers_that_only_claim_to_be_ours_do_no_harm()
    {
        await RunServerAsync(s_one);
        await ClaimAsync("mcp-test-odd", ("workload", "one"), ("replica", "minus one"));
        await ClaimAsync("mcp-test-twin", ("workload", "one"), ("replica", "0"));
        await ClaimAsync("ghost-0", ("workload", "ghost"), ("replica", "0"), ("spec", "{"));

        await RestartAsync();

        (await AnsweringAsync(s_one)).Restarts.ShouldBe(0);
        var ghost = WorkloadName.Parse("ghost");
        (await Backend.FindAsync(ghost, Ct)).ShouldNotBeNull().Fault.ShouldNotBeNull().ShouldContain("what it was is not known");
        await Backend.RemoveAsync(ghost, default, Ct);
        (await ContainersAsync()).ShouldBe(["one-0", "mcp-test-odd", "mcp-test-twin"], ignoreOrder: true);

        // They carry its name: they go with it.
        await Backend.RemoveAsync(s_one, default, Ct);
        (await ContainersAsync()).ShouldBeEmpty();
    }

    private async Task ClaimAsync(string container, params (string Name, string Value)[] labels) => await Podman.CliAsync(
    [
        "run", "--detach", "--name", container, "--label", PodmanLabels.Of(PodmanLabels.Owner, Rig.Options.Network),
        .. labels.SelectMany(label => new[] { "--label", $"io.mcp-infrastructure.{label.Name}={label.Value}" }),
        TestImages.Shell, "sleep", "600",
    ]);

    /// <summary>As the latest of its generations.</summary>
    private async Task WriteAsync(string key, string text)
    {
        var before = (await Podman.CliAsync("volume", "ls", "--quiet")).Split('\n').Where(volume => volume.StartsWith(key + ".g", StringComparison.Ordinal)).ToList();
        foreach (var volume in before)
        {
            await Podman.CliAsync("volume", "rm", volume);
        }

        using var client = Podman.Client();
        (await client.CreateVolumeAsync(
            $"{key}.g1",
            new Dictionary<string, string>
            {
                [PodmanLabels.Owner] = Rig.Options.Network,
                [PodmanLabels.Generation] = "1",
                [PodmanLabels.State] = text,
            },
            Ct)).ShouldBeTrue();
    }
}
