using McpManager.Client;
using McpManager.Tests.Fakes;

namespace McpManager.IntegrationTests.Gateway;

public sealed class UnavailableTests : IAsyncLifetime
{
    private GatewayRig _rig = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _rig = await GatewayRig.StartAsync();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Before_the_first_snapshot_a_workloads_host_is_unavailable_and_the_managers_is_not()
    {
        var (status, retryAfter, _) = await GetAsync("http://echo.localhost/");
        (status, retryAfter).ShouldBe((503, 1));
        (await _rig.Client.GetStringAsync("http://localhost/", Ct)).ShouldBe("manager");
    }

    [Fact]
    public async Task An_unknown_workload_is_not_found()
    {
        _rig.Publish("other");
        foreach (var host in new[] { "echo.localhost", "a.other.localhost", "other-.localhost", new string('a', 60) + ".localhost" })
        {
            var (status, _, problem) = await GetAsync($"http://{host}/");
            status.ShouldBe(404);
            problem!.Status.ShouldBe(404);
            problem.Detail.ShouldBe($"No workload answers at the host {host}.");
        }
    }

    [Fact]
    public async Task Without_a_ready_replica_it_is_unavailable_and_says_why()
    {
        _rig.Publish(Specs.Of("echo"));
        var (status, retryAfter, problem) = await GetAsync("http://echo.localhost/");
        (status, retryAfter).ShouldBe((503, 1));
        problem!.Detail.ShouldBe("echo is running");
    }

    private async Task<(int Status, int? RetryAfter, ProblemResponse? Problem)> GetAsync(string url)
    {
        using var response = await _rig.Client.GetAsync(new Uri(url), Ct);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var json = await response.Content.ReadAsStringAsync(Ct);
        json.ShouldContain("\"trace_id\":");
        var problem = System.Text.Json.JsonSerializer.Deserialize(json, ManagerJsonContext.Default.ProblemResponse);
        return ((int)response.StatusCode, (int?)response.Headers.RetryAfter?.Delta?.TotalSeconds, problem);
    }
}
