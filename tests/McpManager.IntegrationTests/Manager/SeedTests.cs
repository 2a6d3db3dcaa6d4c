using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using McpManager.IntegrationTests.Rigs;

namespace McpManager.IntegrationTests.Manager;

/// <summary>
/// Every call that the project's first description shows (sections API Usage, Container Management and API Reference), with its own words:
/// the client reaches the manager whatever port a URL names.
/// </summary>
public sealed class SeedTests(ManagerFixture fixture) : IClassFixture<ManagerFixture>
{
    private readonly ManagerProcess _manager = fixture.Manager;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://localhost:8000")]
    [InlineData("http://localhost/api/mcp")]
    public async Task Health_templates_and_metrics_are_there(string manager)
    {
        (await GetJsonAsync($"{manager}/health"))["status"]!.GetValue<string>().ShouldBe("healthy");
        var templates = (await GetJsonAsync($"{manager}/templates"))["templates"]!.AsArray();
        templates.Select(template => template!["name"]!.GetValue<string>()).ShouldBe(["echo", "fastapi", "nginx"]);
        (await GetAsync($"{manager}/metrics")).ShouldContain("# TYPE mcp_workloads gauge");
    }

    [Fact]
    public async Task The_quick_start_serves_nginx_at_its_own_name()
    {
        Require.Program("nginx");

        await CurlAsync("POST", "http://localhost:8000/containers", """{"service_name": "nginx", "template": "nginx"}""", HttpStatusCode.Created);
        await _manager.RunningAsync("nginx");

        (await GetAsync("http://nginx.localhost")).ShouldContain("<html", Case.Insensitive);
        await CurlAsync("DELETE", "http://localhost:8000/containers/nginx", null, HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Api_usage_creates_my_app_with_two_replicas_and_deletes_it()
    {
        Require.Program("uvicorn");
        Require.PythonModule("fastapi");

        await CurlAsync(
            "POST",
            "http://localhost:8000/containers",
            """
            {
                "service_name": "my-app",
                "template": "fastapi",
                "environment": {"DATABASE_URL": "sqlite:///app.db"},
                "replicas": 2
              }
            """,
            HttpStatusCode.Created);
        var running = await _manager.RunningAsync("my-app");

        running.ReadyReplicas.ShouldBe(2);
        running.Environment.ShouldContain("DATABASE_URL");
        var listed = (await GetJsonAsync("http://localhost:8000/containers"))["containers"]!.AsArray();
        listed.Select(container => container!["name"]!.GetValue<string>()).ShouldContain("my-app");
        (await GetJsonAsync("http://localhost:8000/containers/my-app"))["ready_replicas"]!.GetValue<int>().ShouldBe(2);
        (await GetJsonAsync("http://my-app.localhost/"))["service"]!.GetValue<string>().ShouldBe("my-app");
        await CurlAsync("DELETE", "http://localhost:8000/containers/my-app", null, HttpStatusCode.NoContent);
        await CurlAsync("GET", "http://localhost:8000/containers/my-app", null, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_first_service_is_started_by_its_image_and_has_the_whole_echo_api()
    {
        await CurlAsync(
            "POST",
            "http://localhost/api/mcp/containers/echo/start",
            """
            {
                "image": "mcp/echo:latest",
                "port": 8000,
                "environment": {
                  "MCP_SERVICE_NAME": "echo"
                }
              }
            """,
            HttpStatusCode.Created);
        await _manager.RunningAsync("echo");

        (await GetJsonAsync("http://echo.localhost:8000/health"))["status"]!.GetValue<string>().ShouldBe("healthy");
        (await GetJsonAsync("http://echo.localhost:8000/"))["name"]!.GetValue<string>().ShouldBe("echo");
        (await GetJsonAsync("http://echo.localhost:8000/echo/hello"))["message"]!.GetValue<string>().ShouldBe("hello");
        (await GetJsonAsync("http://echo.localhost:8000/info"))["name"]!.GetValue<string>().ShouldBe("echo");
        (await GetJsonAsync("http://echo.localhost:8000/mcp/capabilities")).ShouldBeOfType<JsonObject>().Count.ShouldBeGreaterThan(0);
        var echoed = await CurlAsync("POST", "http://echo.localhost:8000/echo", """{"message": "hello"}""", HttpStatusCode.OK);
        JsonNode.Parse(echoed)!["message"]!.GetValue<string>().ShouldBe("hello");
        await CurlAsync("DELETE", "http://localhost/api/mcp/containers/echo", null, HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("http://localhost:8000")]
    [InlineData("http://localhost/api/mcp")]
    public async Task Containers_are_started_looked_at_and_stopped(string manager)
    {
        const string Name = "my-service";
        await CurlAsync("POST", $"{manager}/containers/{Name}/start", """{"image": "mcp/echo:latest", "port": 8000}""", HttpStatusCode.Created);
        await _manager.RunningAsync(Name);

        (await GetJsonAsync($"{manager}/containers"))["containers"]!.AsArray().ShouldContain(c => c!["name"]!.GetValue<string>() == Name);
        (await GetJsonAsync($"{manager}/containers/{Name}/status"))["status"]!.GetValue<string>().ShouldBe("running");
        (await GetAsync($"{manager}/containers/{Name}/logs")).ShouldContain("Listening");
        await CurlAsync("POST", $"{manager}/containers/{Name}/stop", null, HttpStatusCode.OK);
        await _manager.StatusAsync(Name, status => status.Status == Client.WorkloadPhase.Stopped, "stops");
        await CurlAsync("POST", $"{manager}/containers/{Name}/start", null, HttpStatusCode.OK);
        await _manager.RunningAsync(Name);
        await CurlAsync("DELETE", $"{manager}/containers/{Name}", null, HttpStatusCode.NoContent);
    }

    private async Task<JsonNode> GetJsonAsync(string url) => JsonNode.Parse(await GetAsync(url))!;

    private Task<string> GetAsync(string url) => CurlAsync("GET", url, null, HttpStatusCode.OK);

    private async Task<string> CurlAsync(string method, string url, string? json, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _manager.Http.SendAsync(request, Ct);
        var body = await response.Content.ReadAsStringAsync(Ct);
        response.StatusCode.ShouldBe(expected, $"{method} {url}: {body}");
        return body;
    }
}
