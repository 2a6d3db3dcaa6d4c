using System.Net;
using McpManager.Client;
using McpManager.IntegrationTests.Rigs;

namespace McpManager.IntegrationTests.Manager;

/// <summary>Updates under load.</summary>
public sealed class RolloutTests
{
    private const string Name = "rolled";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Updating_restarting_and_scaling_lose_no_request()
    {
        await using var manager = await ManagerProcess.StartAsync(("HEALTH_CHECK_INTERVAL", "1"));
        await manager.Api.CreateAsync(Requests.Echo(Name) with { Replicas = 2 }, Requests.Patience, Ct);
        var before = ReplicaProcesses.Of(manager.DataDir);
        await using var traffic = new Traffic(manager, Name);

        await manager.Api.PutAsync(Name, Version("two") with { Replicas = 2 }, Requests.Patience, Ct);
        await traffic.GoesOnAsync();
        await manager.Api.RestartAsync(Name, Ct);
        await manager.StatusAsync(Name, status => status is { Message: null, ReadyReplicas: 2, Replicas.Count: 2 }, "is restarted");
        await manager.Api.ScaleAsync(Name, 1, Ct);
        await manager.StatusAsync(Name, status => status.Replicas.Count == 1, "is scaled");
        await traffic.GoesOnAsync();

        (await traffic.EndAsync()).ShouldBeEmpty();
        ReplicaProcesses.Of(manager.DataDir).ShouldHaveSingleItem().ShouldNotBeOneOf([.. before]);
    }

    [Fact]
    public async Task An_update_that_does_not_get_ready_is_taken_back_and_the_old_one_serves_all_the_time()
    {
        await using var manager = await ManagerProcess.StartAsync(("HEALTH_CHECK_INTERVAL", "1"), ("STARTUP_GRACE", "2"));
        await manager.Api.CreateAsync(Requests.Patient(Name, ("VERSION", "one")), Requests.Patience, Ct);
        var before = ReplicaProcesses.Of(manager.DataDir);
        await using var traffic = new Traffic(manager, Name);

        foreach (var broken in new[] { Requests.Patient(Name, ("VERSION", "two"), ("ILL_AT_FIRST", "1")), Requests.Shell(Name, "exit 5") })
        {
            var failure = await Should.ThrowAsync<ManagerApiException>(() => manager.Api.PutAsync(Name, broken, Requests.Patience, Ct));

            failure.Status.ShouldBe(HttpStatusCode.Conflict, failure.Message);
            failure.Problem.Detail.ShouldNotBeNull().ShouldContain("did not get ready");
            (await manager.StatusAsync(Name, s => s.Replicas.Count == 1, "has one replica")).Message.ShouldNotBeNull().ShouldContain("restored");
            ReplicaProcesses.Of(manager.DataDir).ShouldBe(before);
            (await manager.AnswerAsync(Name)).ShouldContain("one");
        }

        (await traffic.EndAsync()).ShouldBeEmpty();
    }

    private static WorkloadRequest Version(string version) =>
        Requests.Echo(Name) with { Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["VERSION"] = version } };
}
