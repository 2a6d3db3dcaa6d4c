using System.Net;
using McpManager.Tests.Hosting;
using Microsoft.AspNetCore.Http;

namespace McpManager.Tests.Security.Engine;

public sealed class EngineGuardTests
{
    private const string Engine = "172.20.0.3";
    private const string Traefik = "172.20.0.4";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("localhost", "/containers")]
    [InlineData("localhost", "/health")]
    [InlineData("demo.localhost", "/")]
    [InlineData("evil.example", "/")]
    public async Task What_comes_from_the_engine_gets_nothing(string host, string path)
    {
        await using var manager = await StartAsync();

        var answer = await SendAsync(manager, Engine, host, path);

        answer.Response.StatusCode.ShouldBe(StatusCodes.Status403Forbidden);
        answer.Response.ContentType.ShouldBe("application/problem+json");
        new StreamReader(answer.Response.Body).ReadToEnd().ShouldContain("Not from a workload");
    }

    [Fact]
    public async Task The_connection_decides_and_no_header()
    {
        await using var manager = await StartAsync();

        (await SendAsync(manager, Engine, "localhost", "/health", Traefik)).Response.StatusCode.ShouldBe(StatusCodes.Status403Forbidden);
        (await SendAsync(manager, Traefik, "localhost", "/health", Engine)).Response.StatusCode.ShouldBe(StatusCodes.Status200OK);
    }

    [Fact]
    public async Task It_is_counted_each_time_and_said_once()
    {
        await using var manager = await StartAsync();

        for (var i = 0; i < 3; i++)
        {
            await SendAsync(manager, Engine, "localhost", "/containers");
        }

        (await manager.Client.GetMetricsAsync(Ct)).ShouldContain("mcp_engine_requests_refused_total 3\n");
        lock (manager.Log)
        {
            manager.Log.Where(line => line.Contains(Engine, StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldContain(" 1 times");
        }
    }

    [Fact]
    public async Task Without_an_engine_elsewhere_everybody_is_let_through()
    {
        await using var manager = await StartAsync(host: null);

        (await SendAsync(manager, Engine, "localhost", "/health")).Response.StatusCode.ShouldBe(StatusCodes.Status200OK);
    }

    private static Task<TestManager> StartAsync(string? host = "mcp-engine") => TestManager.StartAsync(
        TestManager.Options with { PodmanUpstreamHost = host },
        prepare: manager => manager.Resolver.Answers(Engine));

    private static Task<HttpContext> SendAsync(TestManager manager, string from, string host, string path, string? forwardedFor = null) =>
        manager.Server.SendAsync(
            context =>
            {
                context.Connection.RemoteIpAddress = IPAddress.Parse(from);
                context.Request.Method = "GET";
                context.Request.Host = new HostString(host);
                context.Request.Path = path;
                if (forwardedFor is not null)
                {
                    context.Request.Headers["X-Forwarded-For"] = forwardedFor;
                    context.Request.Headers["Forwarded"] = $"for={forwardedFor}";
                }
            },
            Ct);
}
