using System.Net;
using System.Text.Json.Nodes;
using McpManager.Client;
using McpManager.IntegrationTests.Rigs;
using McpManager.IntegrationTests.Rigs.Docker;

namespace McpManager.IntegrationTests.Compose;

/// <summary>The commands of the seed's README, word for word where they name no host of their own.</summary>
public sealed class ComposeSeedTests(ComposeStack stack) : ComposeTest(stack)
{
    [Fact]
    public async Task Nginx_is_made_from_its_template_and_found_by_its_host_name()
    {
        await CallAsync("POST", "http://localhost:8000/containers", HttpStatusCode.Created, """{"service_name": "nginx", "template": "nginx"}""");
        await RunningAsync("nginx");

        (await CallAsync("GET", "http://nginx.localhost", HttpStatusCode.OK)).ShouldContain("nginx", Case.Insensitive);
        (await GetJsonAsync("http://localhost:8000/health"))["containers"]!["by_status"]!["running"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Echo_is_started_by_its_image_looked_at_stopped_and_started()
    {
        await CallAsync(
            "POST",
            "http://localhost/api/mcp/containers/echo/start",
            HttpStatusCode.Created,
            """
            {
                "image": "mcp/echo:latest",
                "port": 8000,
                "environment": {
                  "MCP_SERVICE_NAME": "echo"
                }
              }
            """);
        await RunningAsync("echo");

        (await GetJsonAsync("http://echo.localhost:8000/health"))["status"]!.GetValue<string>().ShouldBe("healthy");
        (await GetJsonAsync("http://localhost/api/mcp/containers"))["containers"]!.AsArray().ShouldHaveSingleItem()!["name"]!.GetValue<string>().ShouldBe("echo");
        (await GetJsonAsync("http://localhost/api/mcp/containers/echo/status"))["status"]!.GetValue<string>().ShouldBe("running");
        (await CallAsync("GET", "http://localhost/api/mcp/containers/echo/logs", HttpStatusCode.OK)).ShouldContain("Listening");
        await CallAsync("POST", "http://localhost/api/mcp/containers/echo/stop", HttpStatusCode.OK);
        await Eventually.GetAsync(() => Api.GetAsync("echo", Ct), status => status.Status == WorkloadPhase.Stopped, "echo stops");
        await CallAsync("POST", "http://localhost/api/mcp/containers/echo/start", HttpStatusCode.OK);
        await RunningAsync("echo");
    }

    [Theory]
    [InlineData("test-mcp.sh")]
    [InlineData("test-echo.sh")]
    public Task The_scripts_pass(string script) =>
        Command.RunAsync([Path.Combine(Repository.Root, "scripts", script), $"http://localhost:{Stack.Address.Port}"]);

    [Fact]
    public async Task My_app_runs_as_two_replicas_of_fastapi()
    {
        await CallAsync(
            "POST",
            "http://localhost:8000/containers",
            HttpStatusCode.Created,
            """
            {
                "service_name": "my-app",
                "template": "fastapi",
                "environment": {"DATABASE_URL": "sqlite:///app.db"},
                "replicas": 2
              }
            """);
        (await RunningAsync("my-app")).ReadyReplicas.ShouldBe(2);

        (await GetJsonAsync("http://my-app.localhost/"))["service"]!.GetValue<string>().ShouldBe("my-app");
        (await Stack.PodmanAsync("ps", "--format", "{{.Names}}")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_start_may_say_everything_and_is_told_which_limits_this_engine_cannot_keep()
    {
        const string Request =
            """
            {
              "image": "mcp/echo:latest",
              "port": 8000,
              "environment": {
                "ENV_VAR": "value"
              },
              "volumes": {
                "SOURCE": "/container/path"
              },
              "memory_limit": "512m",
              "cpu_limit": "1.0",
              "restart_policy": "unless-stopped",
              "health_check_path": "/health",
              "health_check_interval": 30,
              "labels": {
                "custom.label": "value"
              }
            }
            """;

        var refused = await CallAsync("POST", "http://localhost:8000/containers/full/start", HttpStatusCode.UnprocessableEntity, Request.Replace("SOURCE", "/host/path", StringComparison.Ordinal));
        JsonNode.Parse(refused)!["errors"]!.AsObject().ShouldHaveSingleItem().Key.ShouldBe("volumes./host/path");

        await CallAsync("POST", "http://localhost:8000/containers/full/start", HttpStatusCode.Created, Request.Replace("SOURCE", "data", StringComparison.Ordinal));
        var status = await RunningAsync("full");
        status.Warnings.Select(warning => warning.Split(" is not enforced")[0]).ShouldBe(["memory_limit 512m", "cpu_limit 1"], ignoreOrder: true);
        status.Labels["custom.label"].ShouldBe("value");
        status.Environment.ShouldBe(["ENV_VAR"]);

        var container = (await Stack.PodmanAsync("ps", "-q")).Trim();
        await Stack.PodmanAsync("exec", container, "bash", "-c", "echo kept >/container/path/file");
        await Stack.PodmanAsync("kill", container);
        await Eventually.GetAsync(() => Api.GetAsync("full", Ct), now => now.Replicas[0].Restarts == 1 && now.Status == WorkloadPhase.Running, "it is started again");
        (await Stack.PodmanAsync("exec", (await Stack.PodmanAsync("ps", "-q")).Trim(), "cat", "/container/path/file")).Trim().ShouldBe("kept");
    }
}
