using System.Net;
using McpManager.Client;
using McpManager.Tests.Hosting;

namespace McpManager.Tests.Security;

public class PipelineTests
{
    private const string Evil = "http://evil.example";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/containers")]
    [InlineData("GET", "/health")]
    [InlineData("POST", "/containers")]
    [InlineData("GET", "/docs/index.html")]
    public async Task A_rebound_name_gets_nothing(string method, string path)
    {
        await using var manager = await TestManager.StartAsync();

        using var response = await SendAsync(manager, method, path, ("Host", "evil.example:8000"), ("Origin", "http://evil.example:8000"));

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        response.Content.Headers.ContentType.ShouldNotBeNull().MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task A_workload_s_own_host_is_one_of_ours()
    {
        await using var manager = await TestManager.StartAsync();
        await manager.Client.CreateAsync(new WorkloadRequest { ServiceName = "demo", Image = "nginx", Host = "app.example.org" }, ct: Ct);
        await manager.Client.StopAsync("demo", Ct);

        using var response = await SendAsync(manager, "GET", "/", ("Host", "App.example.org"));
        response.StatusCode.ShouldNotBe(HttpStatusCode.Forbidden);
        using var foreign = await SendAsync(manager, "POST", "/", ("Host", "app.example.org"), ("Origin", Evil));
        foreign.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Every_site_may_read_and_none_may_change()
    {
        await using var manager = await TestManager.StartAsync();

        using var read = await SendAsync(manager, "GET", "/containers", ("Origin", Evil));
        read.StatusCode.ShouldBe(HttpStatusCode.OK);
        read.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
        read.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
        read.Headers.GetValues("Access-Control-Expose-Headers").Single().ShouldBe("Mcp-Session-Id,WWW-Authenticate,Location");

        using var change = await SendAsync(manager, "POST", "/containers", ("Origin", Evil));
        change.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var sandboxed = await SendAsync(manager, "DELETE", "/containers/demo", ("Origin", "null"));
        sandboxed.StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        using var preflight = await SendAsync(manager, "OPTIONS", "/containers", ("Origin", Evil), ("Access-Control-Request-Method", "POST"));
        preflight.Headers.GetValues("Access-Control-Allow-Methods").Single().ShouldBe("GET,HEAD");
    }

    [Fact]
    public async Task An_error_can_be_read_where_the_answer_could()
    {
        await using var manager = await TestManager.StartAsync();

        using var response = await SendAsync(manager, "GET", "/containers/unknown", ("Origin", Evil));

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        response.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
    }

    [Fact]
    public async Task A_named_site_may_change_and_others_may_not_even_read()
    {
        await using var manager = await TestManager.StartAsync(TestManager.Options with { CorsOrigins = ["https://app.example.org"] });

        using var preflight = await SendAsync(
            manager, "OPTIONS", "/containers/demo", ("Origin", "https://app.example.org"), ("Access-Control-Request-Method", "DELETE"));
        preflight.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["https://app.example.org"]);
        using var change = await SendAsync(manager, "DELETE", "/containers/demo", ("Origin", "https://app.example.org"));
        change.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var read = await SendAsync(manager, "GET", "/containers", ("Origin", Evil));
        read.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    [Theory]
    [InlineData("/health", false)]
    [InlineData("/docs/index.html", true)]
    [InlineData("/api/mcp/docs/index.html", true)]
    public async Task Answers_are_what_they_say_they_are(string path, bool isPage)
    {
        await using var manager = await TestManager.StartAsync();

        using var response = await SendAsync(manager, "GET", path);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.Contains("Content-Security-Policy").ShouldBe(isPage);
    }

    private static async Task<HttpResponseMessage> SendAsync(TestManager manager, string method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await manager.Http.SendAsync(request, Ct);
    }
}
