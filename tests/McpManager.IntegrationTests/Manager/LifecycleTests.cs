using System.Net;
using McpManager.Client;
using McpManager.IntegrationTests.Rigs;

namespace McpManager.IntegrationTests.Manager;

/// <summary>A workload's life through the REST API.</summary>
public sealed class LifecycleTests(ManagerFixture fixture) : IClassFixture<ManagerFixture>
{
    private readonly ManagerProcess _manager = fixture.Manager;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Creating_answers_201_with_its_place_then_200_and_409_for_a_different_one()
    {
        const string Body = """{"service_name":"once","command":["sleep","600"],"replicas":1}""";

        var created = await _manager.PostJsonAsync("/api/mcp/containers", Body);
        created.ShouldBe(HttpStatusCode.Created);
        created.Header("Location").ShouldBe("/api/mcp/containers/once");
        (await _manager.GetRawAsync(created.Header("Location")!)).ShouldBe(HttpStatusCode.OK);
        (await _manager.PostJsonAsync("/containers", Body)).ShouldBe(HttpStatusCode.OK);

        var different = await _manager.PostJsonAsync("/containers", Body.Replace("600", "601", StringComparison.Ordinal));
        different.ShouldBe(HttpStatusCode.Conflict);
        different.Body.ShouldContain("command");
        ReplicaProcesses.Of(_manager.DataDir, "once").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Waiting_answers_once_every_replica_takes_requests()
    {
        var status = await _manager.Api.CreateAsync(Requests.Echo("waited") with { Replicas = 2 }, Requests.Patience, Ct);

        status.Status.ShouldBe(WorkloadPhase.Running);
        status.ReadyReplicas.ShouldBe(2);
        status.Url.ShouldBe(_manager.Workload("waited").ToString());
        (await _manager.AnswerAsync("waited")).ShouldContain("healthy");
    }

    [Fact]
    public async Task A_workload_that_never_gets_healthy_is_told_with_why()
    {
        await using var manager = await ManagerProcess.StartAsync(("STARTUP_GRACE", "1"), ("HEALTH_CHECK_INTERVAL", "1"));

        var failure = await Should.ThrowAsync<ManagerApiException>(
            () => manager.Api.CreateAsync(Requests.Patient("ill", ("ILL_AT_FIRST", "1")), TimeSpan.FromSeconds(2), Ct));

        failure.Status.ShouldBe(HttpStatusCode.GatewayTimeout);
        failure.Problem.Detail.ShouldNotBeNull().ShouldContain("503");
        var status = await manager.StatusAsync("ill", s => s.Status == WorkloadPhase.Unhealthy, "is unhealthy");
        status.Message.ShouldNotBeNull().ShouldContain("503");
        var gateway = await manager.GetRawAsync(manager.Workload("ill").ToString());
        gateway.ShouldBe(HttpStatusCode.ServiceUnavailable);
        gateway.Header("Retry-After").ShouldNotBeNull();
    }

    [Fact]
    public async Task A_command_that_ends_at_once_and_stays_so_is_failed_with_its_exit_code()
    {
        var failure = await Should.ThrowAsync<ManagerApiException>(
            () => _manager.Api.CreateAsync(Requests.Shell("ends", "exit 3") with { RestartPolicy = "no" }, Requests.Patience, Ct));

        failure.Status.ShouldBe(HttpStatusCode.GatewayTimeout);
        failure.Problem.Detail.ShouldNotBeNull().ShouldContain("exited with code 3");
        var status = await _manager.Api.GetAsync("ends", Ct);
        status.Status.ShouldBe(WorkloadPhase.Failed);
        status.Replicas.ShouldHaveSingleItem().LastExit.ShouldBe(3);
    }

    [Fact]
    public async Task A_command_that_ends_again_and_again_is_a_crash_loop_with_its_reason()
    {
        await _manager.Api.CreateAsync(Requests.Shell("loops", "exit 4"), ct: Ct);

        var status = await _manager.StatusAsync("loops", s => s.Replicas is [{ Status: ReplicaPhase.CrashLoop }], "is a crash loop");

        status.Status.ShouldBe(WorkloadPhase.Failed);
        status.Message.ShouldNotBeNull().ShouldContain("exited with code 4");
        await _manager.Api.DeleteAsync("loops", ct: Ct);
    }

    [Fact]
    public async Task Scaling_adds_and_ends_replicas()
    {
        await _manager.Api.CreateAsync(Requests.Shell("scaled", "exec sleep 600"), ct: Ct);
        foreach (var replicas in new[] { 3, 1 })
        {
            (await _manager.Api.ScaleAsync("scaled", replicas, Ct)).DesiredReplicas.ShouldBe(replicas);

            await Eventually.TrueAsync(() => ReplicaProcesses.Of(_manager.DataDir, "scaled").Count == replicas, $"{replicas} processes");
            await _manager.StatusAsync("scaled", s => s.Replicas.Count == replicas, $"has {replicas} replicas");
        }
    }

    [Fact]
    public async Task Stopping_ends_every_process_and_starting_brings_them_back()
    {
        await _manager.Api.CreateAsync(Requests.Echo("paused"), Requests.Patience, Ct);

        foreach (var _ in Enumerable.Range(0, 2))
        {
            await _manager.Api.StopAsync("paused", Ct);
        }

        await _manager.StatusAsync("paused", s => s.Status == WorkloadPhase.Stopped, "is stopped");
        ReplicaProcesses.Of(_manager.DataDir, "paused").ShouldBeEmpty();
        (await _manager.GetRawAsync(_manager.Workload("paused").ToString())).ShouldBe(HttpStatusCode.ServiceUnavailable);

        var started = await _manager.Api.StartAsync("paused", Requests.Patience, Ct);
        started.Status.ShouldBe(WorkloadPhase.Running);
        (await _manager.AnswerAsync("paused")).ShouldContain("healthy");
    }

    [Fact]
    public async Task A_put_of_what_is_not_there_creates_it_and_a_delete_leaves_nothing()
    {
        (await _manager.SendRawAsync("PUT", "/containers/put", RawCalls.Json("""{"command":["sleep","600"]}"""))).ShouldBe(HttpStatusCode.Created);
        await Eventually.TrueAsync(() => ReplicaProcesses.Of(_manager.DataDir, "put").Count == 1, "it runs");

        await _manager.Api.DeleteAsync("put", ct: Ct);

        (await _manager.SendRawAsync("DELETE", "/containers/put")).ShouldBe(HttpStatusCode.NotFound);
        ReplicaProcesses.Of(_manager.DataDir, "put").ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(_manager.DataDir, "put*", SearchOption.AllDirectories).ShouldBeEmpty();
        (await _manager.GetRawAsync(_manager.Workload("put").ToString())).ShouldBe(HttpStatusCode.NotFound);
    }
}
