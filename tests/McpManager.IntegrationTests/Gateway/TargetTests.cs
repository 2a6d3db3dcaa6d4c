using System.Collections.Concurrent;
using McpManager.Tests.Fakes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace McpManager.IntegrationTests.Gateway;

public sealed class TargetTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _targets = new();
    private GatewayRig _rig = null!;
    private UpstreamServer _upstream = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _rig = await GatewayRig.StartAsync();
        _upstream = await UpstreamServer.StartAsync(context =>
        {
            _targets.Enqueue(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
            return context.Response.WriteAsync($"host={context.Request.Host.Value}");
        });
        _rig.Publish(Specs.Of("echo", host: "echo.example.org"), _upstream);
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/plain/path?a=1&b=%20%2F&a=2")]
    [InlineData("/a%2Fb%2fc")]
    [InlineData("//evil.example/x")]
    [InlineData("//")]
    [InlineData("/a//b///c")]
    [InlineData("/..%2f..%2fetc/passwd")]
    [InlineData("/%2e%2e/%2E./x")]
    [InlineData("/%C3%A4%c3%bc")]
    [InlineData("/%41bc")]
    [InlineData("/a;v=1/b,c:d@e!$'()*+=~_-.")]
    [InlineData("/?")]
    [InlineData("/x?y?z//%00#f")]
    [InlineData("/@127.0.0.1:1/")]
    [InlineData("/\\\\evil\\x")]
    [InlineData("/[1]{2}|3^4`\"<5>")]
    public async Task Path_and_query_arrive_byte_for_byte(string target)
    {
        var response = await RawHttp.GetAsync(_rig.Port, "echo.localhost", target, Ct);

        response.ShouldStartWith("HTTP/1.1 200 OK\r\n");
        _targets.ShouldBe([target]);
        response.ShouldContain($"host=127.0.0.1:{_upstream.Port}");
    }

    [Theory]
    [InlineData("echo.localhost")]
    [InlineData("ECHO.LocalHost")]
    [InlineData("echo.localhost.")]
    [InlineData("echo.localhost:8000")]
    [InlineData("echo.localhost.:8000")]
    [InlineData("echo.example.org")]
    [InlineData("Echo.Example.Org:443")]
    public async Task A_host_of_a_workload_is_found_however_it_is_written(string host)
    {
        var response = await RawHttp.GetAsync(_rig.Port, host, "/", Ct);
        response.ShouldContain("host=127.0.0.1");
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("localhost:8000")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]:8000")]
    [InlineData("example.org")]
    [InlineData("echo")]
    public async Task Any_other_host_is_the_managers(string host)
    {
        var response = await RawHttp.GetAsync(_rig.Port, host, "/", Ct);
        response.ShouldEndWith("manager\r\n0\r\n\r\n");
        _targets.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_absolute_target_goes_to_the_workload_and_nowhere_else()
    {
        var response = await RawHttp.GetAsync(_rig.Port, "echo.localhost", "http://echo.localhost/a%2fb?c", Ct);

        response.ShouldStartWith("HTTP/1.1 200 OK\r\n");
        _targets.ShouldBe(["/a%2fb?c"]);
    }

    [Fact]
    public async Task An_absolute_target_of_another_host_is_refused()
    {
        await using var other = await UpstreamServer.StartAsync(context => context.Response.WriteAsync("reached"));
        var response = await RawHttp.GetAsync(_rig.Port, "echo.localhost", $"http://127.0.0.1:{other.Port}/secret", Ct);

        response.ShouldStartWith("HTTP/1.1 400 ");
        _targets.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("OPTIONS", "*")]
    [InlineData("CONNECT", "echo.localhost:80")]
    public async Task A_target_that_is_no_path_is_refused(string method, string target)
    {
        var host = method == "CONNECT" ? target : "echo.localhost";
        var response = await RawHttp.SendAsync(_rig.Port, $"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", Ct);

        response.ShouldStartWith("HTTP/1.1 400 ");
        _targets.ShouldBeEmpty();
    }
}
