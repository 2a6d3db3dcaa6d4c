using System.Net;
using McpManager.Client;
using McpManager.IntegrationTests.Rigs;

namespace McpManager.IntegrationTests.Manager;

/// <summary>Many at once.</summary>
public sealed class AdmissionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_more_workloads_are_created_than_the_quota_allows_however_many_ask()
    {
        await using var manager = await ManagerProcess.StartAsync(("MAX_CONTAINERS", "3"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            manager.PostJsonAsync("/containers", $$"""{"service_name":"w{{i}}","command":["sleep","600"]}""")));

        answers.CountBy(answer => answer.Status).ToDictionary().ShouldBe(
            new Dictionary<HttpStatusCode, int> { [HttpStatusCode.Created] = 3, [HttpStatusCode.TooManyRequests] = 7 }, ignoreOrder: true);
        var list = await manager.Api.ListAsync(ct: Ct);
        list.Total.ShouldBe(3);

        await manager.Api.DeleteAsync(list.Containers[0].Name, ct: Ct);
        await manager.Api.CreateAsync(Requests.Shell("another", "exec sleep 600"), ct: Ct);
    }

    [Fact]
    public async Task Two_hundred_creations_of_one_name_at_once_make_one_workload_of_one_process()
    {
        await using var manager = await ManagerProcess.StartAsync();

        // Every other one asks for something else.
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
            manager.PostJsonAsync("/containers", $$"""{"service_name":"one","command":["sleep","{{600 + (i % 2)}}"]}""")));

        var counts = answers.CountBy(answer => answer.Status).ToDictionary();
        counts.ShouldBe(
            new Dictionary<HttpStatusCode, int> { [HttpStatusCode.Created] = 1, [HttpStatusCode.OK] = 99, [HttpStatusCode.Conflict] = 100 }, ignoreOrder: true);
        await manager.StatusAsync("one", s => s.Replicas is [{ Status: ReplicaPhase.Starting }], "runs");
        ReplicaProcesses.Of(manager.DataDir).Count.ShouldBe(1);
    }
}
