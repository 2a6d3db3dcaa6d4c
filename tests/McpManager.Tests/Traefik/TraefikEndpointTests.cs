using System.Net;
using McpManager.Client;
using McpManager.Errors;
using McpManager.Tests.Hosting;

namespace McpManager.Tests.Traefik;

public sealed class TraefikEndpointTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Before_the_first_routes_Traefik_is_told_to_keep_what_it_has()
    {
        await using var manager = await TestManager.StartAsync(
            awaitSnapshot: false,
            prepare: m => m.Backend.Failure = new ManagerException(ErrorKind.Unavailable, "down"));

        using var response = await manager.Http.GetAsync("/traefik/config", Ct);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Content.Headers.ContentType.ShouldNotBeNull().MediaType.ShouldBe("application/problem+json");
    }

    [Theory]
    [InlineData("/traefik/config")]
    [InlineData("/api/mcp/traefik/config")]
    public async Task Workloads_come_and_go_in_it(string path)
    {
        await using var manager = await TestManager.StartAsync();
        (await manager.Http.GetStringAsync(path, Ct)).ShouldBe("{}");

        await manager.Client.CreateAsync(new WorkloadRequest { ServiceName = "demo", Image = "nginx" }, TimeSpan.FromSeconds(20), Ct);
        var text = await manager.Http.GetStringAsync(path, Ct);
        text.ShouldContain("Host(`demo.localhost`)");
        text.ShouldContain("http://127.0.0.1:9000");

        await manager.Client.DeleteAsync("demo", ct: Ct);
        (await manager.Http.GetStringAsync(path, Ct)).ShouldBe("{}");
    }

    [Fact]
    public async Task A_backend_that_goes_away_leaves_the_routes_as_they_were()
    {
        await using var manager = await TestManager.StartAsync();
        await manager.Client.CreateAsync(new WorkloadRequest { ServiceName = "demo", Image = "nginx" }, TimeSpan.FromSeconds(20), Ct);
        manager.Backend.Failure = new ManagerException(ErrorKind.Unavailable, "down");

        (await manager.Http.GetStringAsync("/traefik/config", Ct)).ShouldContain("http://127.0.0.1:9000");
    }

    [Fact]
    public async Task An_unchanged_document_has_the_tag_that_it_had()
    {
        await using var manager = await TestManager.StartAsync();
        using var first = await manager.Http.GetAsync("/traefik/config", Ct);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/traefik/config");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag.ShouldNotBeNull());

        using var second = await manager.Http.SendAsync(request, Ct);

        first.Content.Headers.ContentType.ShouldNotBeNull().MediaType.ShouldBe("application/json");
        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }
}
