using McpManager.Client;
using McpManager.IntegrationTests.Rigs;

namespace McpManager.IntegrationTests.Manager;

/// <summary>A manager that ends between any two steps, and the next one on the same state folder.</summary>
public sealed class CrashTests
{
    private const string Name = "survivor";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("state.saved")]
    [InlineData("create.folder")]
    [InlineData("create.spawned")]
    [InlineData("create.recorded")]
    public async Task A_creation_that_was_cut_off_is_finished_by_the_next_manager(string failpoint)
    {
        Require.Failpoints();
        await using var manager = await ManagerProcess.StartAsync(("MCP_FAILPOINT", failpoint));

        // The answer may still get out: from its being durable on, the start goes on beside the request.
        await manager.CutOffAsync(() => manager.Api.CreateAsync(Requests.Echo(Name), ct: Ct));
        await manager.RestartAsync(("MCP_FAILPOINT", ""));

        await manager.RunningAsync(Name);
        await OneProcessAsync(manager);
        (await manager.AnswerAsync(Name)).ShouldContain("healthy");
    }

    [Theory]
    [InlineData("remove.begun")]
    [InlineData("remove.stopped")]
    [InlineData("remove.run_deleted")]
    [InlineData("remove.replicas_deleted")]
    [InlineData("remove.logs_deleted")]
    public async Task A_removal_that_was_cut_off_is_finished_by_the_next_manager(string failpoint)
    {
        Require.Failpoints();
        await using var manager = await ManagerProcess.StartAsync(("MCP_FAILPOINT", failpoint));
        await manager.Api.CreateAsync(Requests.Shell(Name, "exec sleep 600"), ct: Ct);
        await OneProcessAsync(manager);

        await manager.CutOffAsync(() => manager.Api.DeleteAsync(Name, ct: Ct));
        await manager.RestartAsync(("MCP_FAILPOINT", ""));

        (await manager.Api.ListAsync(ct: Ct)).Containers.ShouldBeEmpty();
        ReplicaProcesses.Of(manager.DataDir).ShouldBeEmpty();
        foreach (var folder in new[] { "workloads", "replicas", "run", "logs" })
        {
            Directory.EnumerateFileSystemEntries(Path.Combine(manager.DataDir, folder)).ShouldBeEmpty();
        }

        await manager.Api.CreateAsync(Requests.Shell(Name, "exec sleep 600"), ct: Ct);
        await OneProcessAsync(manager);
    }

    [Fact]
    public async Task Replicas_outlive_a_killed_manager_and_are_taken_over()
    {
        await using var manager = await ManagerProcess.StartAsync(("HEALTH_CHECK_INTERVAL", "1"));
        await manager.Api.CreateAsync(Requests.Echo(Name) with { Replicas = 2 }, Requests.Patience, Ct);
        var before = ReplicaProcesses.Of(manager.DataDir);

        await manager.KillAsync();
        ReplicaProcesses.Of(manager.DataDir).ShouldBe(before, ignoreOrder: true);
        await manager.RestartAsync();

        var status = await manager.RunningAsync(Name);
        ReplicaProcesses.Of(manager.DataDir).ShouldBe(before, ignoreOrder: true);
        status.Replicas.ShouldAllBe(replica => replica.Restarts == 0);
        (await manager.AnswerAsync(Name)).ShouldContain("healthy");

        // It is nobody's child now, and its end is noticed all the same.
        ReplicaProcesses.Kill(before[0]);
        await manager.StatusAsync(Name, s => s.Replicas.Sum(r => r.Restarts) == 1 && s.ReadyReplicas == 2, "is whole again");
    }

    [Fact]
    public async Task A_replica_that_ended_while_the_manager_was_away_is_started_again()
    {
        await using var manager = await ManagerProcess.StartAsync();
        await manager.Api.CreateAsync(Requests.Echo(Name), Requests.Patience, Ct);
        var before = ReplicaProcesses.Of(manager.DataDir).ShouldHaveSingleItem();

        await manager.KillAsync();
        ReplicaProcesses.Kill(before);
        await Eventually.TrueAsync(() => ReplicaProcesses.Of(manager.DataDir).Count == 0, "the replica is gone");
        await manager.RestartAsync();

        await manager.RunningAsync(Name);
        (await OneProcessAsync(manager)).ShouldNotBe(before);
    }

    [Fact]
    public async Task A_rolling_update_that_was_cut_off_goes_on()
    {
        await using var manager = await ManagerProcess.StartAsync(("HEALTH_CHECK_INTERVAL", "1"), ("STARTUP_GRACE", "60"));
        await manager.Api.CreateAsync(Requests.Patient(Name, ("VERSION", "one")) with { Replicas = 2 }, Requests.Patience, Ct);

        // The new one is ill until the test says otherwise, so the kill falls into the rollout.
        await manager.Api.PutAsync(Name, Requests.Patient(Name, ("VERSION", "two"), ("ILL_AT_FIRST", "1")) with { Replicas = 2 }, ct: Ct);
        await manager.StatusAsync(Name, status => status.Replicas.Count == 3, "has a new replica");
        await manager.KillAsync();
        await manager.RestartAsync();

        await manager.StatusAsync(Name, status => status.ReadyReplicas == 2, "serves with its old replicas");
        (await manager.AnswerAsync(Name)).ShouldContain("one");
        await Eventually.GetAsync(
            async () =>
            {
                HealAll(manager);
                return await manager.Api.GetAsync(Name, Ct);
            },
            status => status is { Message: null, ReadyReplicas: 2, Replicas.Count: 2 },
            "the update is rolled out");
        (await manager.AnswerAsync(Name)).ShouldContain("two");
        ReplicaProcesses.Of(manager.DataDir).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_stop_that_was_cut_off_is_finished_by_the_next_manager()
    {
        Require.Failpoints();
        await using var manager = await ManagerProcess.StartAsync();
        await manager.Api.CreateAsync(Requests.Shell(Name, "exec sleep 600"), ct: Ct);
        await OneProcessAsync(manager);

        await manager.RestartAsync(("MCP_FAILPOINT", "state.saved"));
        await manager.CutOffAsync(() => manager.Api.StopAsync(Name, Ct));
        await manager.RestartAsync();

        await manager.StatusAsync(Name, status => status.Status == WorkloadPhase.Stopped, "is stopped");
        ReplicaProcesses.Of(manager.DataDir).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_update_that_was_cut_off_at_its_begin_and_at_its_end_is_rolled_out()
    {
        Require.Failpoints();
        await using var manager = await ManagerProcess.StartAsync();
        await manager.Api.CreateAsync(Requests.Patient(Name, ("VERSION", "one")), Requests.Patience, Ct);

        await manager.RestartAsync(("MCP_FAILPOINT", "state.saved"));
        await manager.CutOffAsync(() => manager.Api.PutAsync(Name, Requests.Patient(Name, ("VERSION", "two")), ct: Ct));
        await manager.RestartAsync(("MCP_FAILPOINT", "state.saved"));
        (await manager.ExitAsync()).ShouldBe(128 + 9, "its end is written too");
        await manager.RestartAsync();

        await manager.StatusAsync(Name, status => status is { Message: null, ReadyReplicas: 1, Replicas.Count: 1 }, "is updated");
        (await manager.AnswerAsync(Name)).ShouldContain("two");
        await OneProcessAsync(manager);
    }

    [Fact]
    public async Task A_terminated_manager_ends_its_replicas_and_the_next_one_runs_them_again()
    {
        await using var manager = await ManagerProcess.StartAsync();
        await manager.Api.CreateAsync(Requests.Echo(Name), Requests.Patience, Ct);
        await manager.Api.CreateAsync(Requests.Echo("stopped"), Requests.Patience, Ct);
        await manager.Api.StopAsync("stopped", Ct);

        (await manager.TerminateAsync()).ShouldBe(0);
        ReplicaProcesses.Of(manager.DataDir).ShouldBeEmpty();
        await manager.RestartAsync();

        (await manager.RunningAsync(Name)).Replicas.ShouldHaveSingleItem().Restarts.ShouldBe(0);
        (await manager.AnswerAsync(Name)).ShouldContain("healthy");
        (await manager.Api.GetAsync("stopped", Ct)).Status.ShouldBe(WorkloadPhase.Stopped);
        ReplicaProcesses.Of(manager.DataDir, "stopped").ShouldBeEmpty();

        await manager.KillAsync();
        await manager.RestartAsync();
        (await manager.RunningAsync(Name)).ReadyReplicas.ShouldBe(1);
        (await manager.Api.GetAsync("stopped", Ct)).Status.ShouldBe(WorkloadPhase.Stopped);
    }

    [Fact]
    public async Task A_replica_that_ignores_its_end_is_ended_with_the_manager()
    {
        await using var manager = await ManagerProcess.StartAsync();
        await manager.Api.CreateAsync(Requests.Shell(Name, "trap '' TERM; echo ready; while :; do sleep 600; done") with { StopTimeout = 1 }, ct: Ct);
        await Eventually.GetAsync(() => manager.GetRawAsync($"/containers/{Name}/logs"), logs => logs.Body.Contains("ready", StringComparison.Ordinal), "it ignores");

        (await manager.TerminateAsync()).ShouldBe(0);

        ReplicaProcesses.Of(manager.DataDir).ShouldBeEmpty();
    }

    [Fact]
    public async Task Closing_the_terminal_ends_the_manager_and_its_replicas_in_order()
    {
        await using var manager = await ManagerProcess.StartAsync();
        await manager.Api.CreateAsync(Requests.Shell(Name, "exec sleep 600"), ct: Ct);
        await OneProcessAsync(manager);

        (await manager.HangUpAsync()).ShouldBe(0);

        ReplicaProcesses.Of(manager.DataDir).ShouldBeEmpty();
    }

    private static void HealAll(ManagerProcess manager)
    {
        foreach (var replica in Directory.EnumerateDirectories(Path.Combine(manager.DataDir, "run", Name)))
        {
            try
            {
                File.WriteAllText(Path.Combine(replica, "work", "well"), string.Empty);
            }
            catch (DirectoryNotFoundException)
            {
                // Its replica has just gone.
            }
        }
    }

    private static async Task<int> OneProcessAsync(ManagerProcess manager)
    {
        await Eventually.TrueAsync(() => ReplicaProcesses.Of(manager.DataDir).Count == 1, "one process");
        return ReplicaProcesses.Of(manager.DataDir)[0];
    }
}
