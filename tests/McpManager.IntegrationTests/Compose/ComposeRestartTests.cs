using McpManager.Client;
using McpManager.IntegrationTests.Rigs;

namespace McpManager.IntegrationTests.Compose;

/// <summary>Parts of the stack end and come back.</summary>
public sealed class ComposeRestartTests(ComposeStack stack) : ComposeTest(stack)
{
    [Fact]
    public async Task A_manager_that_is_restarted_finds_everything_as_it_was()
    {
        var before = await TwoWorkloadsAsync();

        await Stack.DockerAsync("restart", "mcp-manager");
        await Stack.ReadyAsync();

        var after = await Api.ListAsync(ct: Ct);
        after.Containers.SelectMany(Runs).ShouldBe(before.SelectMany(Runs));
        after.Containers.ShouldAllBe(workload => workload.Status == WorkloadPhase.Running || workload.Status == WorkloadPhase.Starting);
        await AnswersAsync();
    }

    [Fact]
    public async Task An_engine_that_is_restarted_gets_its_workloads_back()
    {
        var before = await TwoWorkloadsAsync();

        await Stack.DockerAsync("restart", "mcp-engine");

        await RunAnewAsync(before);
        await AnswersAsync();
    }

    [Fact]
    public async Task An_engine_that_is_killed_gets_its_workloads_back()
    {
        var before = await TwoWorkloadsAsync();

        await Stack.DockerAsync("kill", "mcp-engine");
        await ReachableAsync(false);
        await Stack.DockerAsync("start", "mcp-engine");

        await RunAnewAsync(before);
        await AnswersAsync();
    }

    [Fact]
    public async Task Of_several_managers_one_works_and_another_takes_over()
    {
        await TwoWorkloadsAsync();
        await Stack.ComposeAsync("up", "-d", "--scale", "mcp-manager=3");
        try
        {
            var standby = (await Stack.ComposeAsync("ps", "-q", "mcp-manager")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            standby.Length.ShouldBe(3);
            foreach (var container in standby)
            {
                await Eventually.GetAsync(() => Stack.DockerAsync("logs", container), log => log.Contains("Standing by", StringComparison.Ordinal), "it stands by");
            }

            await Stack.DockerAsync("kill", "mcp-manager");
            var next = await Eventually.GetAsync(() => WorkingAsync(standby), found => found is not null, "another manager works");
            using var http = ManagerHttp.To(next!);
            var workloads = await new ManagerClient(http).ListAsync(ct: Ct);
            workloads.Containers.Select(workload => workload.Name).ShouldBe(["echo", "nginx"]);
            (await http.GetStringAsync("http://echo.localhost/health", Ct)).ShouldContain("healthy");
        }
        finally
        {
            await Stack.ComposeAsync("up", "-d");
            await Stack.ReadyAsync();
        }
    }

    private async Task<IReadOnlyList<WorkloadStatus>> TwoWorkloadsAsync()
    {
        await Api.CreateAsync(new WorkloadRequest { ServiceName = "echo", Template = "echo" }, Patience, Ct);
        await Api.CreateAsync(new WorkloadRequest { ServiceName = "nginx", Template = "nginx" }, Patience, Ct);
        return (await Api.ListAsync(ct: Ct)).Containers;
    }

    private async Task RunAnewAsync(IReadOnlyList<WorkloadStatus> before)
    {
        foreach (var workload in before)
        {
            await Eventually.GetAsync(
                () => Api.GetAsync(workload.Name, Ct),
                status => status.Status == WorkloadPhase.Running && !Runs(status).Intersect(Runs(workload)).Any(),
                $"{workload.Name} runs anew");
        }
    }

    private async Task AnswersAsync()
    {
        foreach (var name in new[] { "echo", "nginx" })
        {
            await RunningAsync(name);
            (await Stack.Http.GetStringAsync($"http://{name}.localhost/", Ct)).ShouldNotBeEmpty();
        }
    }

    /// <summary>The address of the one that answers; the others have no server.</summary>
    private async Task<Uri?> WorkingAsync(IEnumerable<string> containers)
    {
        foreach (var container in containers)
        {
            var address = (await Stack.InspectAsync(container))["NetworkSettings"]!["Networks"]!["mcp-edge"]!["IPAddress"]!.GetValue<string>();
            var uri = new Uri($"http://{address}:8000/");
            using var http = ManagerHttp.To(uri);
            try
            {
                using var answer = await http.GetAsync("/health/ready", Ct);
                if (answer.IsSuccessStatusCode)
                {
                    return uri;
                }
            }
            catch (HttpRequestException)
            {
                // It stands by.
            }
        }

        return null;
    }

    private static IEnumerable<string> Runs(WorkloadStatus workload) => workload.Replicas.Select(replica => $"{replica.Id} {replica.StartedAt:O} {replica.Restarts}");
}
