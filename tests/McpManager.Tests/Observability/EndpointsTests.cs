using System.Net;
using McpManager.Client;
using McpManager.Errors;
using McpManager.Tests.Hosting;

namespace McpManager.Tests.Observability;

public class EndpointsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_tell_of_routes_workloads_and_the_backend()
    {
        await using var manager = await TestManager.StartAsync();
        await manager.Client.CreateAsync(new WorkloadRequest { ServiceName = "demo", Image = "nginx", Replicas = 2 }, TimeSpan.FromSeconds(20), Ct);
        await Should.ThrowAsync<ManagerApiException>(() => manager.Client.GetAsync("nope", Ct));
        await Should.ThrowAsync<ManagerApiException>(() => manager.Client.GetTemplateAsync("../x", Ct));
        using var unknown = await manager.Http.GetAsync("/random-path", Ct);
        manager.Backend.Failure = new ManagerException(ErrorKind.Unavailable, "down");
        await Should.ThrowAsync<ManagerApiException>(() => manager.Client.StopAsync("demo", Ct));

        var text = await manager.Client.GetMetricsAsync(Ct);

        text.ShouldContain("mcp_http_requests_total{method=\"POST\",route=\"/containers\",status=\"201\"} 1\n");
        text.ShouldContain("mcp_http_requests_total{method=\"GET\",route=\"/containers/{name}\",status=\"404\"} 1\n");
        text.ShouldContain("mcp_http_requests_total{method=\"GET\",route=\"unmatched\",status=\"404\"} 1\n");
        text.ShouldContain("mcp_http_request_duration_seconds_count{method=\"POST\",route=\"/containers\"} 1\n");
        text.ShouldContain("mcp_workloads{status=\"running\"} 1\n");
        text.ShouldContain("mcp_workload_replicas_ready{workload=\"demo\"} 2\n");
        text.ShouldContain("mcp_workload_replicas_desired{workload=\"demo\"} 2\n");
        text.ShouldContain("mcp_replica_restarts_total{workload=\"demo\"} 0\n");
        text.ShouldContain("mcp_backend_call_duration_seconds_count{operation=\"apply\"} 1\n");
        text.ShouldContain("mcp_backend_call_errors_total{kind=\"unavailable\",operation=\"find\"}");
        text.ShouldContain("# TYPE process_cpu_seconds_total counter\n");
        text.ShouldNotContain("random-path");
        text.ShouldNotContain("mcp_workload_memory_bytes{");
    }

    [Fact]
    public async Task Metrics_can_be_off()
    {
        await using var manager = await TestManager.StartAsync(TestManager.Options with { EnableMetrics = false });

        (await Should.ThrowAsync<ManagerApiException>(() => manager.Client.GetMetricsAsync(Ct))).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Health_tells_the_backend_and_why_and_what_to_look_at()
    {
        await using var manager = await TestManager.StartAsync(TestManager.Options with { ListenAddress = "0.0.0.0", AllowInsecure = true });

        var health = await manager.Client.GetHealthAsync(Ct);

        health.Status.ShouldBe("healthy");
        health.Backend.Name.ShouldBe("process");
        health.Backend.Reason.ShouldBe("a test");
        health.Warnings.ShouldHaveSingleItem().ShouldContain("no authentication");
        (await manager.Client.GetReadinessAsync(Ct)).Status.ShouldBe("ready");
    }

    [Fact]
    public async Task An_unreachable_backend_is_said_and_not_hidden()
    {
        await using var manager = await TestManager.StartAsync();
        manager.Backend.Failure = new ManagerException(ErrorKind.Unavailable, "down");

        using var health = await manager.Http.GetAsync("/health", Ct);
        health.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        using var live = await manager.Http.GetAsync("/health/live", Ct);
        live.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await manager.Client.GetReadinessAsync(Ct)).Reason.ShouldNotBeNull().ShouldContain("down");
    }
}
