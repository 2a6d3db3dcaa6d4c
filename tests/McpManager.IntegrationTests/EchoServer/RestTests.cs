using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using McpManager.IntegrationTests.Rigs;

namespace McpManager.IntegrationTests.EchoServer;

public sealed class RestTests(EchoServerFixture fixture) : IClassFixture<EchoServerFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private HttpClient Http => fixture.Server.Http;

    [Fact]
    public async Task Health_says_healthy()
    {
        var health = await Http.GetFromJsonAsync<JsonElement>("/health", Ct);

        health.GetProperty("status").GetString().ShouldBe("healthy");
        health.GetProperty("service").GetString().ShouldBe("fixture");
    }

    [Fact]
    public async Task The_root_names_the_service_and_lists_endpoints_that_exist()
    {
        var service = await Http.GetFromJsonAsync<JsonElement>("/", Ct);

        service.GetProperty("name").GetString().ShouldBe("fixture");
        service.GetProperty("version").GetString().ShouldNotBeNullOrEmpty();
        foreach (var endpoint in service.GetProperty("endpoints").EnumerateArray())
        {
            var method = endpoint.GetProperty("method").GetString()!;
            using var request = new HttpRequestMessage(new HttpMethod(method), endpoint.GetProperty("path").GetString());
            using var response = await Http.SendAsync(request, Ct);
            response.StatusCode.ShouldNotBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed);
        }
    }

    [Fact]
    public async Task Info_describes_the_process_without_the_values_of_its_environment()
    {
        await using var server = await EchoServerProcess.StartAsync(("SECRET_TOKEN", "hunter2-of-the-environment"));

        var text = await server.Http.GetStringAsync("/info", Ct);

        using var info = JsonDocument.Parse(text);
        info.RootElement.GetProperty("pid").GetInt32().ShouldBeGreaterThan(0);
        info.RootElement.GetProperty("hostname").GetString().ShouldNotBeNullOrEmpty();
        info.RootElement.GetProperty("uptime_seconds").GetDouble().ShouldBeGreaterThan(0);
        info.RootElement.GetProperty("runtime").GetProperty("framework").GetString()!.ShouldStartWith(".NET");
        info.RootElement.GetProperty("protocol_versions").EnumerateArray().Select(v => v.GetString()).ShouldContain("2026-07-28");
        text.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task Capabilities_list_tools_and_protocol_versions()
    {
        var capabilities = await Http.GetFromJsonAsync<JsonElement>("/mcp/capabilities", Ct);

        capabilities.GetProperty("server").GetProperty("name").GetString().ShouldBe("fixture");
        capabilities.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString())
            .ShouldBe(["echo", "add", "slow"], ignoreOrder: true);
        capabilities.GetProperty("protocol_versions").GetArrayLength().ShouldBe(5);
    }

    [Fact]
    public async Task A_posted_message_comes_back_with_a_timestamp()
    {
        using var response = await Http.PostAsJsonAsync("/echo", new { message = "grüß \"dich\" 🦜" }, Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var echo = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        echo.GetProperty("message").GetString().ShouldBe("grüß \"dich\" 🦜");
        echo.GetProperty("timestamp").GetDateTimeOffset().Offset.ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("hello", "hello")]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("100%25%20%C3%BC", "100% ü")]
    [InlineData("%252F", "%2F")]
    public async Task A_message_in_the_path_comes_back_decoded(string path, string expected)
    {
        // DangerousDisablePathAndQueryCanonicalization: Uri would decode some of it before it is sent.
        var uri = new Uri($"{fixture.Server.Address}echo/{path}?ignored=1", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

        var echo = await Http.GetFromJsonAsync<JsonElement>(uri, Ct);

        echo.GetProperty("message").GetString().ShouldBe(expected);
    }

    [Theory]
    [InlineData("{}", "message")]
    [InlineData("""{"message":7}""", "message")]
    [InlineData("""{"message":null}""", "message")]
    [InlineData("""{"message":"\ud800"}""", "message")]
    [InlineData("""{"message":"a","mesage":"b"}""", "mesage")]
    [InlineData("""{"message":"a","message":"b"}""", "body")]
    [InlineData("[]", "body")]
    [InlineData("nope", "body")]
    [InlineData("", "body")]
    public async Task A_bad_body_is_refused_and_the_field_named(string body, string field)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync("/echo", content, Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        problem.GetProperty("errors").EnumerateObject().ShouldHaveSingleItem().Name.ShouldBe(field);
    }

    [Fact]
    public async Task Another_content_type_is_refused()
    {
        using var content = new StringContent("""{"message":"a"}""", Encoding.UTF8, "text/plain");
        using var response = await Http.PostAsync("/echo", content, Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("/echo")]
    [InlineData("/mcp")]
    public async Task A_body_over_one_mebibyte_is_refused(string path)
    {
        using var content = new StringContent($$"""{"message":"{{new string('a', 1024 * 1024)}}"}""", Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync(path, content, Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("GET", "/nothing-here", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/echo", HttpStatusCode.MethodNotAllowed)]
    public async Task What_does_not_exist_is_a_problem_document(string method, string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await Http.SendAsync(request, Ct);

        response.StatusCode.ShouldBe(expected);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }
}
