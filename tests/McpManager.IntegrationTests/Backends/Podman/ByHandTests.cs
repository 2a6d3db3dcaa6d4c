using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Podman;
using McpManager.Workloads;
using McpManager.Workloads.Spec;

namespace McpManager.IntegrationTests.Backends.Podman;

/// <summary>Somebody works on the containers by hand.</summary>
public sealed class ByHandTests(PodmanRigs rigs) : PodmanFaultTests(rigs)
{
    [Fact]
    public async Task A_killed_container_is_started_again_and_its_signal_told()
    {
        await RunServerAsync(s_one);

        await Podman.CliAsync("kill", "one-0");
        var replica = await AnsweringAsync(s_one, restarts: 1);
        replica.LastExit.ShouldBe(137);
        replica.LastError.ShouldBe("ended by signal 9");

        ReplicaProcesses.Kill(await PidAsync("one-0"));
        replica = await AnsweringAsync(s_one, restarts: 2);
        replica.LastExit.ShouldBe(137);
        (await ContainersAsync()).ShouldBe(["one-0"]);
    }

    [Fact]
    public async Task A_container_that_is_stopped_restarted_or_removed_is_there_again_on_no_more_than_its_one_port()
    {
        // A port that is not given back would be missed at the next start.
        await Rig.StopAsync();
        Rig.Options = Rig.Options with { PortRange = (Rig.Options.PortRange.First, Rig.Options.PortRange.First) };
        await Rig.StartAsync();
        var before = await RunServerAsync(s_one);

        await Podman.CliAsync("stop", "--time", "0", "one-0");
        (await AnsweringAsync(s_one, restarts: 1)).LastExit.ShouldBe(137);
        await RemoveAsync("one-0");
        await AnsweringAsync(s_one, restarts: 2);
        await Podman.CliAsync("restart", "--time", "0", "one-0");
        await AnsweringAsync(s_one, restarts: 3);
        await RemoveAsync("one-0");

        (await AnsweringAsync(s_one, restarts: 4)).Address.ShouldBe(before.Address);
    }

    [Fact]
    public async Task A_paused_container_still_runs_does_not_answer_and_can_be_removed()
    {
        var before = await RunServerAsync(s_one);
        await Podman.CliAsync("pause", "one-0");

        // Its state reaches the manager with the next comparison at the latest: one that runs meanwhile comes after it.
        await RestartAsync();
        var paused = await ReplicaAsync(s_one, r => r.State == ReplicaState.Running, "runs");
        paused.RunId.ShouldBe(before.RunId);
        paused.Restarts.ShouldBe(0);

        await Podman.CliAsync("unpause", "one-0");
        (await AnsweringAsync(s_one)).RunId.ShouldBe(before.RunId);
        await Podman.CliAsync("pause", "one-0");
        await Backend.RemoveAsync(s_one, default, Ct);
        (await ContainersAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_its_policy_left_ended_is_taken_over_when_somebody_starts_it()
    {
        await Backend.ApplyAsync(PodmanBackendRig.Server(s_one) with { RestartPolicy = new RestartPolicy(RestartMode.No) }, Ct);
        await AnsweringAsync(s_one);
        await LeaveAsync("one-0");
        (await ReplicaAsync(s_one, r => r.State == ReplicaState.Exited, "ended")).LastExit.ShouldBe(5);

        // Podman cleans up after an end; a start that comes in between is ended by that.
        await Eventually.GetAsync(() => Podman.CliAsync("inspect", "--format", "{{.State.Status}}", "one-0"), status => status.Trim() == "exited", "Podman is done with it");
        await Podman.CliAsync("start", "one-0");

        await AnsweringAsync(s_one, restarts: 1);
        await LeaveAsync("one-0");
        await ReplicaAsync(s_one, r => r is { State: ReplicaState.Exited, Restarts: 1 }, "ended again");
        await RestartAsync();
        (await ReplicaAsync(s_one, _ => true, "is known")).State.ShouldBe(ReplicaState.Exited);
    }

    [Fact]
    public async Task A_renamed_container_gets_its_name_back()
    {
        var before = await RunServerAsync(s_one);

        await Podman.CliAsync("rename", "one-0", "mine");
        await Eventually.GetAsync(ContainersAsync, names => names is ["one-0"], "its name");
        await Rig.StopAsync();
        await Podman.CliAsync("rename", "one-0", "mine");
        await Rig.StartAsync();

        (await AnsweringAsync(s_one)).RunId.ShouldBe(before.RunId);
        (await ContainersAsync()).ShouldBe(["one-0"]);
    }

    [Fact]
    public async Task A_container_of_somebody_else_is_not_touched_and_the_conflict_told()
    {
        await Podman.CliAsync("run", "--detach", "--name", "one-0", TestImages.Shell, "sleep", "600");
        var pid = await PidAsync("one-0");
        await Backend.ApplyAsync(PodmanBackendRig.Server(s_one), Ct);

        var refused = await ReplicaAsync(s_one, r => r.LastError is not null, "is refused");
        refused.LastError!.ShouldContain("there is a container 'one-0' already, which is not this manager's");
        await Backend.RemoveAsync(s_one, default, Ct);
        (await PidAsync("one-0")).ShouldBe(pid);

        await Backend.ApplyAsync(PodmanBackendRig.Server(s_one), Ct);
        await ReplicaAsync(s_one, r => r.LastError is not null, "is refused");
        await RemoveAsync("one-0");
        await AnsweringAsync(s_one);
    }

    [Fact]
    public async Task Two_installations_on_one_Podman_do_not_see_each_other()
    {
        await RunServerAsync(s_one);
        await using var other = new PodmanBackendRig(Podman);
        await other.StartAsync();

        (await other.Backend.ListAsync(Ct)).ShouldBeEmpty();
        await other.Backend.RemoveAsync(s_one, default, Ct);
        await other.Backend.ApplyAsync(PodmanBackendRig.Server(s_one), Ct);
        await Eventually.GetAsync(
            async () => (await other.Backend.FindAsync(s_one, Ct))!.Replicas.FirstOrDefault()?.LastError ?? string.Empty,
            error => error.Contains("not this manager's", StringComparison.Ordinal),
            "the conflict is told");
        await other.Backend.RemoveAsync(s_one, default, Ct);
        await other.StopAsync();

        (await AnsweringAsync(s_one)).Restarts.ShouldBe(0);
        (await other.LeftAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_network_that_is_removed_is_made_again_and_the_replicas_come_back()
    {
        await RunServerAsync(s_one);

        await Podman.CliAsync("network", "rm", "--force", "--time", "0", Rig.Options.Network);

        await AnsweringAsync(s_one, restarts: 1);
        (await Podman.CliAsync("network", "inspect", Rig.Options.Network)).ShouldContain("\"isolate\": \"true\"");
    }

    [Fact]
    public async Task State_that_is_pruned_is_written_again_at_once_or_once_a_manager_is_there()
    {
        await RunServerAsync(s_one);
        await Backend.ApplyAsync(PodmanBackendRig.Server(s_one) with { Labels = PodmanBackendRig.Server(s_one).Labels.Add("team", "one") }, Ct);
        var before = (await Rig.LeftAsync()).Order().ToList();

        await Podman.CliAsync("volume", "prune", "--force");
        await Eventually.GetAsync(async () => (await Rig.LeftAsync()).Order().ToList(), left => left.SequenceEqual(before), "all is there again");
        await RestartAsync();
        (await Backend.FindAsync(s_one, Ct)).ShouldNotBeNull().Spec.Labels["team"].ShouldBe("one");

        // Now with nobody to write it again: what the container carries has to do.
        var running = await AnsweringAsync(s_one);
        await Rig.StopAsync();
        await Podman.CliAsync("volume", "prune", "--force");
        await Rig.StartAsync();
        (await AnsweringAsync(s_one)).RunId.ShouldBe(running.RunId);
    }

    [Fact]
    public async Task State_that_is_pruned_while_Podmans_service_is_away_is_written_again()
    {
        await RunServerAsync(s_one);
        var before = (await Rig.LeftAsync()).Order().ToList();

        await Podman.KillServiceAsync();
        await Podman.CliAsync("volume", "prune", "--force");
        await Podman.RestartServiceAsync();

        await Eventually.GetAsync(async () => (await Rig.LeftAsync()).Order().ToList(), left => left.SequenceEqual(before), "all is there again");
    }

    private Task RemoveAsync(string container) => Eventually.GetAsync(
        async () =>
        {
            try
            {
                return await Podman.CliAsync("rm", "--force", "--ignore", "--time", "0", container);
            }
            catch (InvalidOperationException e) when (e.Message.Contains("device or resource busy", StringComparison.Ordinal))
            {
                // Whoever looks at a container holds its mounts for a moment.
                return null;
            }
        },
        done => done is not null,
        $"{container} is removed");
}
